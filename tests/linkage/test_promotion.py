"""A night goes on with the model in use, and decides only where it must."""

from collections.abc import Callable
from typing import Any

from mdm_pipeline.linkage.history import read_history
from mdm_pipeline.linkage.promotion import CHANGED, DAMAGED, FIRST, promote
from mdm_pipeline.linkage.scoring import link
from mdm_pipeline.linkage.training import train
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]

ONE = [{"record_id": "shop:1", "family_name": "zhang", "given_name": "wei"}]
TWO = [*ONE, {"record_id": "crm:1", "family_name": "zhang", "given_name": "wei", "phones": ["+861"]}]


def _night(warehouse: Warehouse, settings: Settings) -> tuple[str, str | None]:
    person = train(warehouse, settings, only_missing=True).models[1]
    return person.version, person.promoted


def _cautious(settings: Settings) -> Settings:
    person = settings.matching.person.model_copy(update={"least_weight": -3.0})
    return settings.model_copy(update={"matching": settings.matching.model_copy(update={"person": person})})


def test_a_candidate_waits_and_its_promotion_is_told_once(world: World, settings: Settings) -> None:
    warehouse = world(ONE)
    first, promoted = _night(warehouse, settings)
    assert promoted == FIRST
    assert link(warehouse, settings).warnings == ()

    world(TWO)
    new = train(warehouse, settings, who="ann").models[1]
    assert new.candidate and new.version != first
    assert read_history(settings.places.models).candidate("person") == new.version
    assert _night(warehouse, settings) == (first, None)

    promote(settings, [new.version], who="ann", why="more is known")
    assert _night(warehouse, settings) == (new.version, None)
    (warning,) = link(warehouse, settings).warnings
    assert all(told in warning for told in (first, new.version, "more is known"))
    assert link(warehouse, settings).warnings == ()


def test_a_night_under_another_configuration_goes_on_and_says_why(world: World, settings: Settings) -> None:
    warehouse = world(TWO)
    first, _ = _night(warehouse, settings)
    second, why = _night(warehouse, _cautious(settings))
    assert (second != first, why) == (True, CHANGED)
    assert _night(warehouse, settings) == (first, CHANGED)
    assert _night(warehouse, _cautious(settings)) == (second, CHANGED)
    trained = read_history(settings.places.models).of("trained", "person")
    assert [one.version for one in trained] == [first, second]


def test_a_damaged_model_is_replaced_and_the_night_says_so(world: World, settings: Settings) -> None:
    warehouse = world(TWO)
    version, _ = _night(warehouse, settings)
    (settings.places.models / "person" / version / "shared_values.parquet").write_bytes(b"")
    assert _night(warehouse, settings) == (version, DAMAGED)
