"""Clusters: a part stays whole unless a rule is broken; then the strongest evidence is followed first."""

import random
from datetime import date
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdm_pipeline.identity import Judgements, form_clusters
from mdm_pipeline.settings.sources import SourceSettings

ACME = {"org_core": "acme", "org_core_pinyin": "acme"}
ORG = {"tax_id_valid": True, "tax_id_masked": False, "tax_id_kind": "uscc"}


def owner(key: str, **more: Any) -> dict[str, Any]:
    return {**ORG, "tax_id_key": key, **more}


def person(given: str | None = None, pinyin: str | None = None, **more: Any) -> dict[str, Any]:
    return {"party_type": "person", "given_name": given, "person_pinyin": pinyin, **more}


def test_a_customer_with_sixty_duplicates_stays_whole(world: Any) -> None:
    names = [f"erp:{number:02}" for number in range(60)]
    world.records({name: {"org_core": "acme"} for name in names})
    world.pairs(dict.fromkeys(pairwise(names), 6.0))
    report = form_clusters(world.warehouse, world.settings)
    assert (report.clusters, report.largest, report.cuts) == (1, 60, {})


def test_records_without_pairs_are_customers_of_one(world: Any) -> None:
    world.records({"erp:1": {}, "crm:1": {}})
    world.pairs({("crm:1", "erp:1"): 4.9})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"erp:1"}), frozenset({"crm:1"})}


def test_no_records_at_all(world: Any) -> None:
    assert form_clusters(world.warehouse, world.settings).clusters == 0


def test_two_owned_tax_ids_part_at_the_weakest_pair(world: Any) -> None:
    world.records({"a:1": owner("T1"), "a:2": {}, "a:3": {}, "a:4": owner("T2")})
    world.pairs({("a:1", "a:2"): 9.0, ("a:2", "a:3"): 6.0, ("a:3", "a:4"): 8.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:2"}), frozenset({"a:3", "a:4"})}
    assert world.cuts() == {("a:2", "a:3"): "tax_ids_conflict"}
    detail = world.warehouse.value("select detail from cluster_cuts")
    assert "a:1" in detail and "a:4" in detail and "T1" not in detail


def test_invalid_and_masked_tax_ids_do_not_count(world: Any) -> None:
    world.records({
        "a:1": owner("T1"), "a:2": owner("T2", tax_id_valid=False), "a:3": owner("T3", tax_id_masked=True),
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("a:2", "a:3"): 9.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == 1


@pytest.mark.parametrize(
    ("one", "other", "customers"),
    [
        (("ric", "A1"), ("uscc", "B2"), 1),
        (("cn_15", "A1"), ("uscc", "B2"), 2),
        (("cn_15", "A1"), ("uscc", "A1"), 1),
        (("ein", "123456789"), ("ein", "123456798"), 1),
        (("ein", "123456789"), ("ein", "987654321"), 2),
        (("vat_gb", "123456789"), ("vat_gb", "123456798"), 2),
    ],
)
def test_kinds_are_told_apart_and_old_ids_compared(world: Any, one: Any, other: Any, customers: int) -> None:
    world.records({f"a:{kind}:{key}": owner(key, tax_id_kind=kind) for kind, key in (one, other)})
    world.pairs({(f"a:{':'.join(one)}", f"a:{':'.join(other)}"): 9.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers


def test_a_branch_with_two_ids_owns_neither_for_sure(world: Any) -> None:
    world.records({"a:1": owner("HEAD", org_branch="bath"), "a:2": owner("OWN", org_branch="bath")})
    world.pairs({("a:1", "a:2"): 9.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == 1


def test_a_branch_borrows_its_head_offices_id(world: Any) -> None:
    world.records({
        "a:1": owner("HEAD"), "a:2": owner("HEAD", org_branch="shanghai"),
        "a:3": owner("OWN", org_branch="shanghai"),
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("a:2", "a:3"): 8.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1"}), frozenset({"a:2", "a:3"})}
    assert world.cuts() == {("a:1", "a:2"): "branch_conflict"}


def distinct(world: Any, what: Any) -> None:
    register = SourceSettings.model_validate({
        "name": "a", "title": "register", "owner": "court", "trust": 1, "key": "k", "header": ["k"],
        "distinct": what, "read": {"kind": "csv", "file": "a.csv"}, "attributes": {},
    })  # fmt: skip
    world.settings = world.settings.model_copy(update={"sources": (register,)})


def test_records_of_a_source_without_doubles_stay_apart(world: Any) -> None:
    distinct(world, True)
    world.records({name: {} for name in ("a:1", "a:2", "b:1", "b:2")})
    world.pairs({("a:1", "a:2"): 30.0, ("a:1", "b:1"): 9.0, ("a:2", "b:1"): 8.0, ("b:1", "b:2"): 7.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "b:1", "b:2"}), frozenset({"a:2"})}
    assert world.cuts()["a:1", "a:2"] == "distinct_records"


def test_a_name_that_stands_twice_in_a_list_of_names_is_two_and_draws_no_other_spelling(world: Any) -> None:
    distinct(world, "name")
    world.records({
        "a:1": {"raw_name": "Acme Tea"}, "a:2": {"raw_name": "Acme Tea"}, "a:3": {"raw_name": "ACME TEA"},
        "a:4": {"raw_name": "Bolt"}, "a:5": {"raw_name": "BOLT"},
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 6.0, ("a:1", "a:3"): 6.0, ("a:2", "a:3"): 6.0, ("a:4", "a:5"): 6.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {*map(frozenset, (["a:1"], ["a:2"], ["a:3"], ["a:4", "a:5"]))}
    assert set(world.cuts().values()) == {"distinct_records"}


@pytest.mark.parametrize(
    ("one", "other", "weight", "customers"),
    [
        ("gmbh", "ag", 5.0, 2),
        ("gmbh", "ag", 15.0, 1),
        ("kg", "gmbh and co kg", 5.0, 1),
        ("co", "inc", 5.0, 1),
        ("ltd", "有限公司", 5.0, 1),
        ("厂", "有限公司", 5.0, 2),
    ],
)
def test_one_name_in_two_legal_forms_is_two_companies(
    world: Any, one: str, other: str, weight: float, customers: int
) -> None:
    world.records({"a:1": {**ACME, "org_form": one}, "a:2": {**ACME, "org_form": other}})
    world.pairs({("a:1", "a:2"): weight})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers


def test_a_name_without_a_form_is_nobodys_where_two_forms_are_as_close(world: Any) -> None:
    forms = {"a:1": "gmbh", "a:2": "gmbh", "a:3": "ag", "a:4": None}
    world.records({record: {**ACME, "org_form": form} for record, form in forms.items()})
    world.pairs({("a:1", "a:2"): 6.0, ("a:1", "a:4"): 6.0, ("a:2", "a:4"): 6.0, ("a:3", "a:4"): 6.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:2"}), frozenset({"a:3"}), frozenset({"a:4"})}
    world.pairs({("a:1", "a:2"): 6.0, ("a:1", "a:4"): 6.5, ("a:2", "a:4"): 6.0, ("a:3", "a:4"): 6.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:2", "a:4"}), frozenset({"a:3"})}


@pytest.mark.parametrize(("trade", "weight", "customers"), [
    (None, 9.0, 3), (None, 12.0, 3), (None, 12.5, 2), ("logistics", 9.0, 2),
])  # fmt: skip
def test_a_name_without_a_trade_joins_a_sister_only_where_it_is_clearly_closer(
    world: Any, trade: str | None, weight: float, customers: int
) -> None:
    trades = {"a:1": "logistics", "a:2": "textiles", "a:3": trade}
    world.records({record: {"org_core": "oak", "org_trade": trade} for record, trade in trades.items()})
    world.pairs({("a:1", "a:3"): weight, ("a:2", "a:3"): 8.0, ("a:1", "a:2"): 20.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers
    if customers == 3:
        assert set(world.cuts().values()) == {"sister_company"}


@pytest.mark.parametrize(("number", "customers"), [("12", 1), ("14", 2), (None, 2)])
def test_what_looks_like_a_branch_at_its_heads_door_is_the_head(
    world: Any, number: str | None, customers: int
) -> None:
    world.records({
        "a:1": {"street": "n vine st", "house_number": "12"},
        "a:2": {"org_branch": "bath", "street": "vine st", "house_number": number},
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers


def test_a_branch_and_an_office_in_one_city_are_two(world: Any) -> None:
    world.records({"a:1": {"org_branch": "jinan", "org_branch_kind": "分公司"},
                   "a:2": {"org_branch": "jinan", "org_branch_kind": "办事处"},
                   "a:3": {"org_branch": "jinan"}})  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("a:1", "a:3"): 8.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:3"}), frozenset({"a:2"})}


def test_two_branches_that_share_an_id_both_borrow_it(world: Any) -> None:
    world.records({"a:1": owner("HEAD", org_branch="shanghai"), "a:2": owner("HEAD", org_branch="beijing"),
                   "a:3": owner("OWN", org_branch="beijing")})  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("a:2", "a:3"): 8.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1"}), frozenset({"a:2", "a:3"})}


def test_a_record_that_left_its_branch_part_out_is_the_branch_whose_id_it_carries(world: Any) -> None:
    head = {"org_core": "acme", "org_trade": "tea"}
    world.records({
        "a:1": owner("HEAD", **head), "a:2": owner("HEAD", **head),
        "b:1": owner("OWN", org_branch="shanghai", **head), "b:2": owner("OWN", **head),
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("b:1", "b:2"): 8.0, ("a:2", "b:2"): 7.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:2"}), frozenset({"b:1", "b:2"})}


def test_members_of_a_household_stay_apart(world: Any) -> None:
    world.records(
        {"a:1": person("anna", "smith anna"), "a:2": person("robert", "smith robert"), "a:3": person()}
    )
    world.pairs({("a:1", "a:3"): 9.5, ("a:2", "a:3"): 8.0, ("a:1", "a:2"): 6.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:3"}), frozenset({"a:2"})}
    assert set(world.cuts().values()) == {"different_persons"}


def test_one_person_in_two_scripts_with_a_mistyped_birth_date(world: Any) -> None:
    world.records({
        "a:1": person("晓明", "wang xiaoming", birth_date=date(1980, 3, 7)),
        "a:2": person("xiaoming", "wang xiaoming", birth_date=date(1980, 7, 3)),
        "a:3": person("ming", "xiao ming", birth_date=date(1900, 1, 1)),
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert frozenset({"a:1", "a:2"}) in world.clusters()


def test_namesakes_with_two_birth_dates_are_two(world: Any) -> None:
    world.records(
        {
            "a:1": person("anna", birth_date=date(1980, 3, 7)),
            "a:2": person("anna", birth_date=date(1991, 5, 9)),
        }
    )
    world.pairs({("a:1", "a:2"): 9.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == 2


def test_a_passport_in_common_outweighs_a_given_name_but_no_generation(world: Any) -> None:
    def person(given: str, **said: Any) -> dict[str, Any]:
        return {"party_type": "person", "given_name": given, "person_pinyin": f"hill {given}", **said}

    passport = {"identifiers": ["passport:E1"]}
    world.records({
        "a:1": person("lee", **passport), "a:2": person("rosa", **passport), "a:3": person("lea"),
        "b:1": person("jack", generation="1"), "b:2": person("jack"), "b:3": person("jack", generation="2"),
        "c:1": person("فيصل"), "c:2": person("faisal"),
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("a:2", "a:3"): 8.0, ("b:1", "b:2"): 9.0, ("b:2", "b:3"): 8.0,
                 ("c:1", "c:2"): 7.0}, "person")  # fmt: skip
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {
        frozenset({"a:1", "a:2"}), frozenset({"a:3"}), frozenset({"b:1", "b:2"}), frozenset({"b:3"}),
        frozenset({"c:1", "c:2"}),
    }  # fmt: skip
    assert world.cuts() == {("a:2", "a:3"): "different_persons", ("b:2", "b:3"): "different_generations"}


def test_a_passport_in_common_outweighs_a_birth_date_but_not_a_name_as_well(world: Any) -> None:
    def person(given: str, born: date, passport: str = "passport:E1") -> dict[str, Any]:
        names = {"given_name": given, "person_pinyin": f"hill {given}"}
        return {"party_type": "person", **names, "birth_date": born, "identifiers": [passport]}

    born, elsewhere = date(1980, 3, 7), date(1991, 5, 29)
    world.records({
        "a:1": person("rosa", born), "a:2": person("rosa", elsewhere), "b:1": person("rosa", born),
        "b:2": person("jack", elsewhere), "c:1": person("rosa", born),
        "c:2": person("rosa", elsewhere, "passport:E2"),
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("b:1", "b:2"): 9.0, ("c:1", "c:2"): 9.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert frozenset({"a:1", "a:2"}) in world.clusters()
    assert set(world.cuts()) == {("b:1", "b:2"), ("c:1", "c:2")}


@pytest.mark.parametrize(("relatives", "customers"), [(None, 2), (0.95, 2), (0.05, 1)])
def test_another_given_name_is_a_slip_where_the_model_counted_few_relatives(
    world: Any, relatives: float | None, customers: int
) -> None:
    born = date(1980, 3, 7)
    world.records({"a:1": person("anna", birth_date=born), "a:2": person("robert", birth_date=born)})
    world.pairs({("a:1", "a:2"): 6.0}, "person")
    world.warehouse.run(
        "insert into models_in_use by name select 'person' as party_type, ? as relatives", [relatives]
    )
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers


@pytest.mark.parametrize(
    ("given", "born", "relatives", "customers"),
    [
        ("marta", date(1980, 3, 7), None, 2),
        ("marta", date(1980, 3, 7), 0.05, 1),
        ("marta", None, None, 1),
        ("margxt", date(1980, 3, 7), None, 1),
        ("peggy", date(1980, 3, 7), None, 1),
    ],
    ids=["twins", "a file of slips", "no birth date", "a slip", "a short form"],
)
def test_twins_are_two_whatever_they_share(
    world: Any, given: str, born: date | None, relatives: float | None, customers: int
) -> None:
    names = {"family_name": "hill", "birth_date": born}
    world.records({
        "a:1": person("margaret", "hill margaret", **{**names, "birth_date": date(1980, 3, 7)}),
        "a:2": person(given, f"hill {given}", **names),
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 34.0}, "person")
    world.warehouse.run(
        "insert into models_in_use by name select 'person' as party_type, ? as relatives", [relatives]
    )
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers


def test_similar_names_of_two_genders_are_two(world: Any) -> None:
    world.records({"a:1": person("christian", gender="male"), "a:2": person("christina", gender="female"),
                   "b:1": person("christina", gender="female"),
                   "b:2": person("christine", gender="female")})  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("b:1", "b:2"): 9.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1"}), frozenset({"a:2"}), frozenset({"b:1", "b:2"})}


def test_sisters_and_other_brands_stay_apart_unless_a_tax_id_says_renamed(world: Any) -> None:
    world.records({
        "a:1": {"org_core": "华盛", "org_trade": "贸易"}, "a:2": {"org_core": "华盛", "org_trade": "餐饮"},
        "b:1": {"org_core": "华盛"}, "b:2": {"org_core": "金川"},
        "c:1": owner("T9", org_core="北辰"), "c:2": owner("T9", org_core="南极"), "c:3": {"org_core": "南极"},
    })  # fmt: skip
    world.pairs({("a:1", "a:2"): 9.0, ("b:1", "b:2"): 7.0, ("c:1", "c:2"): 9.0, ("c:1", "c:3"): 8.0})
    form_clusters(world.warehouse, world.settings)
    assert world.cuts() == {("a:1", "a:2"): "sister_company", ("b:1", "b:2"): "different_brands"}
    assert frozenset({"c:1", "c:2", "c:3"}) in world.clusters()


@pytest.mark.parametrize(
    ("one", "other", "customers"),
    [
        (("恒方装服", None), ("恒方", "服装"), 1),
        (("恒方装服", None), ("恒方", "设计"), 2),
        (("恒方", None), ("恒", "贸易"), 1),
        (("九成瑞模", None), ("九瑞成", "模具"), 1),
        (("九成瑞模", None), ("九瑞成", "贸易"), 2),
    ],
)
def test_a_misspelt_trade_behind_a_brand_tells_sisters_apart(
    world: Any, one: tuple[str, str | None], other: tuple[str, str | None], customers: int
) -> None:
    named = {"a:1": one, "a:2": other}
    world.records({record: {"org_core": core, "org_trade": trade} for record, (core, trade) in named.items()})
    world.pairs({("a:1", "a:2"): 9.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == customers


def test_another_brand_in_another_trade_is_no_sister_but_another_brand(world: Any) -> None:
    world.records({"a:1": {"org_core": "中丰", "org_trade": "实业"},
                   "a:2": {"org_core": "健兴", "org_trade": "酒业"},
                   "b:1": {"org_core": "南极", "org_trade": "贸易"},
                   "b:2": {"org_core": "东风", "org_trade": "餐饮"}})  # fmt: skip
    world.pairs({("a:1", "a:2"): 25.0, ("b:1", "b:2"): 7.0})
    form_clusters(world.warehouse, world.settings)
    assert world.cuts() == {("b:1", "b:2"): "different_brands"}


def test_a_record_without_a_name_lets_no_second_person_into_a_divided_group(world: Any) -> None:
    world.records({"a:1": person("davr"), "a:2": person("david"), "a:3": person(None, gender="male"),
                   "a:4": person("kelly")})  # fmt: skip
    world.pairs({("a:1", "a:2"): 22.0, ("a:1", "a:3"): 9.0, ("a:3", "a:4"): 5.0}, "person")
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:2", "a:3"}), frozenset({"a:4"})}


def test_very_strong_evidence_says_renamed_and_both_names_are_then_its_own(world: Any) -> None:
    world.records({"a:1": {"org_core": "北辰"}, "a:2": {"org_core": "南极"}, "a:3": {"org_core": "南极"},
                   "a:4": {"org_core": "东风"}})  # fmt: skip
    world.pairs({("a:1", "a:2"): 22.0, ("a:2", "a:3"): 7.0, ("a:1", "a:3"): 6.0, ("a:3", "a:4"): 9.0})
    world.with_rules(different_brands={"outweighed_by": 20.0})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == {frozenset({"a:1", "a:2", "a:3"}), frozenset({"a:4"})}
    assert world.cuts() == {("a:3", "a:4"): "different_brands"}


def test_no_evidence_outweighs_two_owned_tax_ids(world: Any) -> None:
    world.records({"a:1": owner("T1"), "a:2": owner("T2")})
    world.pairs({("a:1", "a:2"): 99.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == 2


def test_a_rule_that_is_switched_off_cuts_nothing(world: Any) -> None:
    world.records({"a:1": owner("T1"), "a:2": owner("T2")})
    world.pairs({("a:1", "a:2"): 9.0})
    world.with_rules(tax_ids_conflict={"enabled": False})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == 1


def test_too_many_records_are_a_question(world: Any) -> None:
    names = [f"erp:{number}" for number in range(6)]
    world.records({name: {} for name in names})
    world.pairs({(a, b): 9.0 - int(b[-1]) / 10 for a, b in combinations(names, 2)})
    world.with_rules(too_large={"max_records": 4})
    form_clusters(world.warehouse, world.settings)
    assert sorted(map(len, world.clusters())) == [2, 4]
    assert set(world.cuts().values()) == {"too_large"}


def test_a_weak_bridge_is_cut_and_a_strong_one_is_not(world: Any) -> None:
    def knot(source: str) -> dict[tuple[str, str], float]:
        return {(f"{source}:{a}", f"{source}:{b}"): 9.0 for a, b in combinations(range(4), 2)}

    world.records({f"{source}:{number}": {} for source in "abc" for number in range(4)})
    world.pairs(knot("a") | knot("b") | knot("c") | {("a:0", "b:0"): 5.5, ("b:1", "c:1"): 7.0})
    world.with_rules(weak_bridge={"min_records": 4, "below": 6.0})
    form_clusters(world.warehouse, world.settings)
    assert sorted(map(len, world.clusters())) == [4, 8]
    assert world.cuts() == {("a:0", "b:0"): "weak_bridge"}


def test_two_weak_pairs_are_no_bridge(world: Any) -> None:
    records = [f"{source}:{number}" for source in "ab" for number in range(4)]
    world.records({name: {} for name in records})
    pairs = {(a, b): 9.0 for a, b in combinations(records, 2) if a[0] == b[0]}
    world.pairs(pairs | {("a:0", "b:0"): 5.5, ("a:1", "b:1"): 5.5})
    world.with_rules(weak_bridge={"min_records": 4, "below": 6.0})
    form_clusters(world.warehouse, world.settings)
    assert len(world.clusters()) == 1


def test_a_judgement_outweighs_evidence_and_rules(world: Any) -> None:
    world.records({"a:1": owner("T1"), "a:2": owner("T2"), "a:3": {}, "a:4": {}})
    world.pairs({("a:1", "a:3"): 9.0, ("a:3", "a:4"): 9.0})
    judged = Judgements(
        same=frozenset({("a:2", "a:1")}), different=frozenset({("a:4", "a:1"), ("a:9", "a:1")})
    )
    form_clusters(world.warehouse, world.settings, judged)
    assert world.clusters() == {frozenset({"a:1", "a:2", "a:3"}), frozenset({"a:4"})}
    assert world.cuts() == {("a:3", "a:4"): "judged_different"}


def test_different_holds_however_many_bridges_lead_between(world: Any) -> None:
    records = [f"a:{number}" for number in range(6)]
    world.records({name: {} for name in records})
    world.pairs(dict.fromkeys(combinations(records, 2), 9.0))
    form_clusters(world.warehouse, world.settings, Judgements(different=frozenset({("a:0", "a:5")})))
    assert all(not {"a:0", "a:5"} <= cluster for cluster in world.clusters())


# --- an independent oracle ---------------------------------------------------------------------------

Graph = tuple[dict[str, str | None], dict[tuple[str, str], float]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    names = [f"s:{number}" for number in range(draw(st.integers(1, 9)))]
    keys = {name: draw(st.sampled_from([None, None, "T1", "T2", "T3"])) for name in names}
    possible = list(combinations(names, 2))
    chosen = draw(st.lists(st.sampled_from(possible), unique=True, max_size=14)) if possible else []
    return keys, {pair: draw(st.sampled_from([4.0, 5.0, 6.0, 7.0])) for pair in chosen}


def slow_clusters(graph: Graph, max_records: int) -> set[frozenset[str]]:
    """Grow parts by walking; in a part that breaks a rule, try each pair on whole sets of records."""
    keys, pairs = graph
    kept = {pair: weight for pair, weight in pairs.items() if weight >= 5.0}

    def sound(group: frozenset[str]) -> bool:
        return len({keys[name] for name in group} - {None}) < 2 and len(group) <= max_records

    found: set[frozenset[str]] = set()
    for name in keys:
        part, grown = frozenset({name}), frozenset[str]()
        while part != grown:
            grown = part
            part = part | {end for pair in kept if set(pair) & part for end in pair}
        groups = {part} if sound(part) else {frozenset({record}) for record in part}
        if not sound(part):
            for left, right in sorted(kept, key=lambda pair: (-kept[pair], pair)):
                ends = [group for group in groups if {left, right} & group]
                if len(ends) == 2 and sound(ends[0] | ends[1]):
                    groups = groups - set(ends) | {ends[0] | ends[1]}
        found |= groups
    return found


SHARED_WORLD = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@given(graph=graphs(), seed=st.integers(0, 99))
@settings(max_examples=8, **SHARED_WORLD)
def test_clusters_are_the_oracles_in_every_order(graph: Graph, seed: int, world: Any) -> None:
    check_against_oracle(graph, seed, world)


@pytest.mark.slow
@given(graph=graphs(), seed=st.integers(0, 99))
@settings(max_examples=400, **SHARED_WORLD)
def test_the_same_on_many_more_graphs(graph: Graph, seed: int, world: Any) -> None:
    check_against_oracle(graph, seed, world)


def check_against_oracle(graph: Graph, seed: int, world: Any) -> None:
    keys, pairs = graph
    shuffled = random.Random(seed)
    names, order = list(keys), list(pairs)
    shuffled.shuffle(names)
    shuffled.shuffle(order)
    world.records({name: owner(keys[name]) if keys[name] else {} for name in names})
    world.pairs({pair: pairs[pair] for pair in order})
    world.with_rules(too_large={"max_records": 5}, weak_bridge={"enabled": False})
    form_clusters(world.warehouse, world.settings)
    assert world.clusters() == slow_clusters(graph, 5)
    assert world.warehouse.count("customer_clusters") == len(keys)
    inside = {record: cluster for cluster in world.clusters() for record in cluster}
    assert all(inside[left] is not inside[right] for left, right in world.cuts())
