import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mdm_pipeline.errors import ConfigError, ModelError
from mdm_pipeline.linkage.plan import configuration_hash
from mdm_pipeline.linkage.scoring import LinkReport, link
from mdm_pipeline.linkage.store import current_model
from mdm_pipeline.linkage.training import train
from mdm_pipeline.settings import Places, Settings
from mdm_pipeline.settings.model import PARTY_TYPES
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]

HUAWEI = {"org_core": "huawei", "org_trade": "tech", "tax_id_key": "91A"}
XIAOMI = {"org_core": "xiaomi", "org_trade": "tech", "tax_id_key": "91B"}
COMPANIES: list[dict[str, Any]] = [
    {"record_id": "erp:1", **HUAWEI, "phones": ["+861"]},
    {"record_id": "crm:7", **HUAWEI, "phones": ["+862"]},
    {"record_id": "erp:2", **XIAOMI, "phones": ["+863"]},
]
ZHANG_WEI = {"family_name": "zhang", "given_name": "wei", "phones": ["+869"]}
PEOPLE: list[dict[str, Any]] = [{"record_id": "shop:1", **ZHANG_WEI}, {"record_id": "crm:1", **ZHANG_WEI}]


@pytest.fixture(scope="module")
def linked(
    fill: Callable[..., Warehouse], shipped_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Warehouse, Settings, LinkReport]]:
    home: Path = tmp_path_factory.mktemp("home")
    settings = shipped_settings.model_copy(update={"places": replace(Places(), home=home)})
    with Warehouse.in_memory() as warehouse:
        fill(warehouse, COMPANIES + PEOPLE)
        train(warehouse, settings)
        yield warehouse, settings, link(warehouse, settings)


def _pairs(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return warehouse.rows("select * from linked_pairs order by record_id_l, record_id_r")


def test_tiny_world_links_with_the_values_of_the_configuration(
    linked: tuple[Warehouse, Settings, LinkReport],
) -> None:
    warehouse, settings, report = linked
    least = settings.matching.organization.merge_weight
    assert {row[:2] for row in _pairs(warehouse) if row[4] >= least} == {
        ("crm:7", "erp:1"),
        ("crm:1", "shop:1"),
    }
    assert {one.model_method for one in report.party_types} == {"starting values"}
    assert report.linked_pairs == sum(one.pairs_kept for one in report.party_types) == len(_pairs(warehouse))


def test_weight_is_prior_plus_evidence_and_ids_are_in_order(
    linked: tuple[Warehouse, Settings, LinkReport],
) -> None:
    warehouse, settings, _ = linked
    models = settings.places.models
    prior = {
        kind: current_model(models, kind, configuration_hash(settings.matching, kind)).prior_weight
        for kind in PARTY_TYPES
    }
    for left, right, kind, _, weight, rule, evidence in _pairs(warehouse):
        model = settings.matching.model(kind)
        assert left < right
        assert rule in {one.name for one in model.blocking}
        assert [one["comparison"] for one in evidence] == [one.name for one in model.comparisons]
        assert weight == pytest.approx(prior[kind] + sum(one["weight"] for one in evidence), abs=2e-6)


def test_evidence_names_the_level_that_held(linked: tuple[Warehouse, Settings, LinkReport]) -> None:
    found = next(row for row in _pairs(linked[0]) if row[:2] == ("crm:7", "erp:1"))
    evidence = {one["comparison"]: (one["level"], one["weight"]) for one in found[6]}
    assert evidence["tax_id"][0] == "same tax id" and evidence["tax_id"][1] > 5
    assert evidence["phone"][0] == "other phone" and evidence["phone"][1] < 0
    assert evidence["email"] == ("no email", 0.0)


def test_nothing_of_the_linkage_stays_in_the_warehouse(
    linked: tuple[Warehouse, Settings, LinkReport],
) -> None:
    warehouse = linked[0]
    tables = {row[0] for row in warehouse.rows("select table_name from duckdb_tables()")}
    assert tables == {"customers_standardized", "linked_pairs", "models_in_use", "shared_values"}
    assert warehouse.value("select count(*) from duckdb_functions() where function_name like 'mdm_%'") == 0


def test_ids_and_extras_of_any_kind_are_evidence(world: World, settings: Settings) -> None:
    def person(number: int, family: str, **given: Any) -> dict[str, Any]:
        return {"record_id": f"crm:{number}", "family_name": family, "given_name": "wei", **given}

    unchecked = {"tax_id_valid": False}
    rows = [
        person(1, "zhang", identifiers=["passport:E1234567"], extras={"job": "baker"}),
        person(2, "zhang", identifiers=["passport:E1234567"], extras={"job": "poet"}),
        person(3, "zhang", identifiers=["passport:E1234576", "lei:A1"]),
        person(4, "zhang", identifiers=["lei:E1234567"], extras={"job": "baker"}),
        person(5, "zhang", identifiers=["lei:B7"]),
        person(6, "li", tax_id_key="6988048", **unchecked),
        person(7, "li", tax_id_key="6988048", **unchecked),
        person(8, "li", tax_id_key="6980848", **unchecked),
    ]
    settings = settings.model_copy(update={"matching": settings.matching.comparing(["job"])})
    warehouse = world(rows)
    train(warehouse, settings)
    link(warehouse, settings)
    found = {
        (int(left[4:]), int(right[4:])): {one["comparison"]: one["level"] for one in evidence}
        for left, right, *_, evidence in _pairs(warehouse)
    }
    assert {pair: levels["identifier"] for pair, levels in found.items() if max(pair) < 6} == {
        (1, 2): "same identifier", (1, 3): "one slip apart", (2, 3): "one slip apart",
        (1, 4): "no identifier of one kind", (1, 5): "no identifier of one kind",
        (2, 4): "no identifier of one kind", (2, 5): "no identifier of one kind",
        (3, 4): "other identifier", (3, 5): "other identifier", (4, 5): "other identifier",
    }  # fmt: skip
    assert (found[1, 2]["extra_job"], found[1, 4]["extra_job"]) == ("other", "same")
    assert found[1, 3]["extra_job"] == "missing"
    tax = {pair: levels["tax_id"] for pair, levels in found.items() if min(pair) > 5}
    assert tax == {(6, 7): "same unchecked id", (6, 8): "one slip apart", (7, 8): "one slip apart"}


def test_a_short_name_may_turn_words_of_the_full_one_but_drops_no_number(
    world: World, settings: Settings
) -> None:
    def company(number: int, words: str) -> dict[str, Any]:
        core = words.replace(" ", "")
        return {"record_id": f"crm:{number}", "org_core": core, "org_words": words, "phones": ["+442071"]}

    names = ("miller bakery leeds", "leeds bakery", "oak fund 2", "fund oak", "oak fund dairy 3")
    warehouse = world([company(number, words) for number, words in enumerate(names)])
    train(warehouse, settings)
    link(warehouse, settings)
    turned = [
        (left, right)
        for left, right, *_, evidence in _pairs(warehouse)
        if evidence[0]["level"] == "words of the other in any order"
    ]
    assert turned == [("crm:0", "crm:1")]


@pytest.mark.slow
def test_row_order_and_threads_change_nothing(
    linked: tuple[Warehouse, Settings, LinkReport], world: World
) -> None:
    rows = COMPANIES + PEOPLE
    shuffled = world(random.Random(5).sample(rows, len(rows)))
    shuffled.run("set threads = 1")
    link(shuffled, linked[1])
    assert _pairs(shuffled) == _pairs(linked[0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows", [[], PEOPLE, COMPANIES[:1]], ids=["no records", "only persons", "one record"]
)
def test_any_world_however_small_has_its_tables(
    world: World, settings: Settings, rows: list[dict[str, Any]]
) -> None:
    warehouse = world(rows)
    train(warehouse, settings)
    assert link(warehouse, settings).linked_pairs == len(_pairs(warehouse)) == len(rows) // 2
    assert warehouse.count("shared_values") == 0


def test_without_a_model_the_message_says_what_to_do(world: World, settings: Settings) -> None:
    with pytest.raises(ModelError, match="mdm train"):
        link(world(COMPANIES), settings)


def test_block_that_is_too_large_is_told_by_its_rule(world: World, settings: Settings) -> None:
    rule = settings.matching.person.blocking[0].model_copy(
        update={"name": "phone", "key": None, "each": "phones", "largest": 2, "neighbours": 0}
    )
    narrow = _with_person(settings, blocking=(rule,))
    warehouse = world([*PEOPLE, {"record_id": "erp:9", **ZHANG_WEI}])
    train(warehouse, narrow)
    report = link(warehouse, narrow)
    assert report.linked_pairs == 0
    assert len(report.warnings) == 1
    assert "phone" in report.warnings[0] and "+869" not in report.warnings[0]


def _with_person(settings: Settings, **change: object) -> Settings:
    person = settings.matching.person.model_copy(update=change)
    return settings.model_copy(update={"matching": settings.matching.model_copy(update={"person": person})})


def test_feature_that_the_engine_refuses_is_an_error_of_the_configuration(
    world: World, settings: Settings
) -> None:
    wrong = _with_person(settings, features={"pinyin": "no_such_function(name)"})
    with pytest.raises(
        ConfigError, match=r"matching\.yaml: the features cannot be computed.*no_such_function"
    ):
        train(world(PEOPLE), wrong)


@pytest.mark.slow
def test_level_that_the_engine_refuses_is_an_error_of_the_configuration(
    world: World, settings: Settings
) -> None:
    first, *rest = settings.matching.person.comparisons
    level = first.levels[0].model_copy(update={"when": "no_such_column_l is null"})
    broken = first.model_copy(update={"levels": (level, *first.levels[1:])})
    wrong = _with_person(settings, comparisons=(broken, *rest))
    warehouse = world(PEOPLE)
    train(warehouse, wrong)
    with pytest.raises(ConfigError, match=r"matching\.yaml: the levels.*no_such_column"):
        link(warehouse, wrong)
