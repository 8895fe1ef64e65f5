"""Each rule is told by what it brings, alone and beside the others, and no key is told."""

import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.survey import PartySurvey, RuleSurvey, survey_blocking
from mdm_pipeline.linkage.told import as_json, told
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import BlockingRule
from mdm_pipeline.warehouse import Warehouse

World = Callable[[list[dict[str, Any]]], Warehouse]

PHONE, OTHER_PHONE = "+8613812345678", "+8613912345678"
# One party: a, b and c. Its phone brings a and b, its name a and c, nothing brings b and c; d has its name.
PEOPLE: list[dict[str, Any]] = [
    {"record_id": "erp:a", "family_name": "zhang", "given_name": "wei", "phones": [PHONE], "city": "Ulm"},
    {"record_id": "crm:b", "family_name": "zhangg", "given_name": "wei", "phones": [PHONE], "city": "Bonn"},
    {"record_id": "shop:c", "family_name": "zhang", "given_name": "wei", "city": "Bonn"},
    {"record_id": "erp:d", "family_name": "zhang", "given_name": "wei", "phones": [OTHER_PHONE]},
]
COMPANY = {"record_id": "erp:e", "org_core": "huawei", "org_trade": "tech"}
ENTITIES = {"erp:a": "1", "crm:b": "1", "shop:c": "1", "erp:d": "2", "erp:e": "1"}
RULES = (
    BlockingRule(name="phone", each="phones"),
    BlockingRule(name="name", key="name_key"),
    BlockingRule(name="given", key="given", largest=3),
    BlockingRule(name="phone_again", key="first_phone"),
)


def _truth() -> pa.Table:
    return pa.table({"record_id": list(ENTITIES), "entity_id": list(ENTITIES.values())})


def _with(settings: Settings, *rules: BlockingRule) -> Settings:
    person = settings.matching.person.model_copy(update={"blocking": rules})
    return settings.model_copy(update={"matching": settings.matching.model_copy(update={"person": person})})


def _persons(survey: Any) -> PartySurvey:
    return next(part for part in survey.party_types if part.party_type == "person")


def test_rules_are_told_by_what_they_bring_alone_and_beside_the_others(
    world: World, settings: Settings
) -> None:
    survey = survey_blocking(world([*PEOPLE, COMPANY]), _with(settings, *RULES), _truth)
    persons = _persons(survey)
    assert persons.rules == (
        RuleSurvey("phone", 1, 1, 0, 2, 1, 0, 2, 0, 0),
        RuleSurvey("name", 3, 3, 3, 3, 1, 1, 3, 0, 0),
        RuleSurvey("given", 0, 0, 0, 0, 0, 0, 4, 1, 4),
        RuleSurvey("phone_again", 1, 0, 0, 2, 0, 0, 2, 0, 0),
    )
    assert (persons.records, persons.pairs, persons.true_pairs, persons.true_met) == (4, 4, 3, 2)
    assert survey.true_pairs_between_types == 3
    assert [rule.name for rule in persons.idle] == ["phone", "given", "phone_again"]
    missed = {one.feature: one for one in persons.shared_by_missed}
    assert (missed["city"].true_pairs, missed["city"].pairs) == (1, 1)
    assert missed["given"].true_pairs == 1 and "name_key" not in missed
    assert "all: 6 true pairs, 33.33% meet; 3 cannot" in told(survey)


def test_keys_are_shown_by_their_ends(world: World, settings: Settings) -> None:
    survey = survey_blocking(world(PEOPLE), _with(settings, *RULES))
    blocks = [(one.rule, one.key, one.records, one.used) for one in _persons(survey).largest_blocks]
    assert blocks[:2] == [("given", "w…", 4, False), ("name", "z…i", 3, True)]
    shown = told(survey) + json.dumps(as_json(survey))
    assert not [value for value in (PHONE, "zhangwei", "wei") if value in shown]
    assert "true" not in told(survey).replace("--truth", "")


def test_a_customer_of_many_records_stays_in_one_piece_by_the_rules_that_ship(
    world: World, settings: Settings
) -> None:
    company = {"org_core": "huawei", "org_trade": "tech", "city": "Ulm"}
    sixty = [{"record_id": f"erp:{n}", **company, "phones": [f"+86{n % 7}"]} for n in range(60)]
    more = [
        {"record_id": f"erp:x{n}", "family_name": "li", "tax_id_key": "9", "city": "Ulm"} for n in range(300)
    ]
    companies, persons = survey_blocking(world([*sixty, *more]), settings).party_types
    assert companies.pairs == 60 * 59 // 2
    reached = {rule.name: rule.reaches for rule in persons.rules}
    assert (reached["tax_id"], persons.rules[0].blocks_left_out) == (300, 1)


def test_without_records_the_message_says_what_to_do(settings: Settings) -> None:
    with Warehouse.in_memory() as empty, pytest.raises(ConfigError, match="`mdm run`"):
        survey_blocking(empty, settings)
