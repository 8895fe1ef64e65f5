"""What people say of pairs is read strictly, kept, and counted when a model is trained."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.labels import keep_labels, kept_labels
from mdm_pipeline.linkage.plan import configuration_hash
from mdm_pipeline.linkage.promotion import promote
from mdm_pipeline.linkage.store import StoredModel, current_model
from mdm_pipeline.linkage.training import train
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]

PEOPLE: list[dict[str, Any]] = [
    {"record_id": f"crm:{n}", "family_name": f"family{n // 2}", "given_name": "wei", "phones": [f"+86{n}"]}
    for n in range(8)
]
SAME = "".join(f"crm:{n + 1},crm:{n},same\n" for n in range(0, 8, 2))


def _file(tmp_path: Path, rows: str, header: str = "record_id_l,record_id_r,label") -> Path:
    file = tmp_path / "labels.csv"
    file.write_text(f"{header}\n{rows}", encoding="utf-8")
    return file


def _phone_m(settings: Settings) -> tuple[StoredModel, list[float]]:
    model = current_model(settings.places.models, "person", configuration_hash(settings.matching, "person"))
    names = [comparison.name for comparison in settings.matching.person.comparisons]
    levels = model.splink["comparisons"][names.index("phone")]["comparison_levels"]
    return model, [level["m_probability"] for level in levels if not level.get("is_null_level")]


@pytest.mark.slow
def test_labelled_pairs_move_m_by_as_much_as_they_are(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    people = world(PEOPLE)
    train(people, settings)
    unsupervised, before = _phone_m(settings)
    assert keep_labels(people, settings, _file(tmp_path, SAME + "crm:0,crm:2,DIFFERENT\ncrm:0,crm:3,\n")) == 5
    report = train(people, settings)
    promote(settings, [report.models[1].version], who="ann", why="labels")
    model, after = _phone_m(settings)
    equal = settings.matching.person.training.em_counts_as
    # All four pairs have other phones: the last level gains what the first loses; the bounds hold in between.
    assert after[0] == pytest.approx(equal * before[0] / (equal + 4), rel=1e-6)
    assert after[-1] == pytest.approx((equal * before[-1] + 4) / (equal + 4), rel=1e-6)
    assert after[1] == before[1]
    assert model.version != unsupervised.version
    assert model.manifest["labels"] == report.models[1].labels == {"DIFFERENT": 1, "SAME": 4}
    keep_labels(people, settings, _file(tmp_path, ""))
    assert train(people, settings).models[1].version == unsupervised.version


def test_kept_labels_are_one_a_pair_and_in_order(world: World, settings: Settings, tmp_path: Path) -> None:
    rows = "crm:3,crm:2, same ,2.5\ncrm:0,crm:1,UNSURE,\ncrm:2,crm:3,SAME,2.5\n"
    file = _file(tmp_path, rows, "record_id_l,record_id_r,label,stands_for")
    assert keep_labels(world(PEOPLE), settings, file) == 2
    kept = [
        (one.record_id_l, one.record_id_r, one.label, one.stands_for)
        for one in kept_labels(settings.places.models)
    ]
    assert kept == [("crm:0", "crm:1", "UNSURE", 1.0), ("crm:2", "crm:3", "SAME", 2.5)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("crm:0,crm:99,SAME\n", r"labels \['crm:99'\], which are none of the records"),
        ("crm:0,crm:1,MAYBE\n", r"line 2: the label is none of SAME, DIFFERENT, UNSURE"),
        ("crm:0,crm:0,SAME\n", r"line 2: two different record ids"),
        ("crm:0,crm:1,SAME\ncrm:1,crm:0,DIFFERENT\n", r"crm:0 and crm:1 are both SAME and DIFFERENT"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(
    world: World, settings: Settings, tmp_path: Path, rows: str, told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        keep_labels(world(PEOPLE), settings, _file(tmp_path, rows))
    assert kept_labels(settings.places.models) == ()


def test_a_file_of_other_columns_is_refused(world: World, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"lacks the columns \['label'\]"):
        keep_labels(world(PEOPLE), settings, _file(tmp_path, "", "record_id_l,record_id_r,verdict"))
