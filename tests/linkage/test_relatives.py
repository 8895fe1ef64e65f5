"""Whether other given names at one phone, mail, door or postcode are relatives or slips."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from mdm_pipeline.linkage.backend import scratch
from mdm_pipeline.linkage.features import make_base_features
from mdm_pipeline.linkage.relatives import share_of_relatives
from mdm_pipeline.linkage.shared_values import learn_registry, list_uses
from mdm_pipeline.settings.matching import SharedValueLimits
from mdm_pipeline.warehouse import Warehouse

Rows = Sequence[dict[str, Any]]
World = Callable[[Rows], Warehouse]
SARAH, LATER = date(1980, 3, 7), date(1952, 11, 20)


def _couples(names: tuple[str, str], births: tuple[date, date], **shared: str) -> list[dict[str, Any]]:
    """Twenty pairs of records; what they share is made different for each pair by its number."""
    return [
        {"record_id": f"crm:{pair}-{side}", "family_name": "hill", "given_name": name, "birth_date": born}
        | {key: [f"{value}{pair}"] if key == "phones" else f"{value}{pair}" for key, value in shared.items()}
        for pair in range(20)
        for side, (name, born) in enumerate(zip(names, births, strict=True))
    ]


def _share(warehouse: Warehouse, least: int = 15) -> float | None:
    with scratch(warehouse) as beside:
        list_uses(beside, "person")
        learn_registry(beside, "person", SharedValueLimits())
        make_base_features(beside, "person")
        return share_of_relatives(beside, least)


@pytest.mark.parametrize(
    ("names", "births", "share"),
    [
        (("sarah", "tom"), (SARAH, LATER), 1.0),
        (("sarah", "tom"), (SARAH, SARAH), 0.0),
        (("sarah", "srah"), (SARAH, LATER), None),
        (("robert", "bob"), (SARAH, SARAH), None),
    ],
)
def test_relatives_differ_in_birth_date_and_slips_do_not(
    world: World, names: tuple[str, str], births: tuple[date, date], share: float | None
) -> None:
    assert _share(world(_couples(names, births, phones="+861380000"))) == share


def test_a_postcode_tells_where_nothing_closer_is_known(world: World) -> None:
    neighbours = _couples(("sarah", "tom"), (SARAH, LATER), postcode="2119")
    assert _share(world(neighbours)) == 1.0
    slips = _couples(("sarah", "tom"), (SARAH, SARAH), postcode="2119", phones="+861380000")
    assert _share(world(slips)) == 0.0


def test_few_pairs_tell_nothing(world: World) -> None:
    assert _share(world(_couples(("sarah", "tom"), (SARAH, SARAH), phones="+861380000")), least=21) is None
