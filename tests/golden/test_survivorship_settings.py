from types import ModuleType
from typing import Any, get_args

import pytest
import yaml
from pydantic import ValidationError

from mdm_pipeline.golden.rules import RULES
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.places import DEFAULT_CONFIG
from mdm_pipeline.settings.survivorship import Rule, SurvivorshipSettings
from mdm_pipeline.tables import GOLDEN_CUSTOMERS


def _shipped_yaml() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DEFAULT_CONFIG / "survivorship.yaml").read_text("utf-8"))
    return content


def test_every_rule_that_can_be_named_can_be_planned() -> None:
    assert set(get_args(Rule)) == set(RULES)


def test_shipped_units_cover_every_golden_column_once(settings: Settings) -> None:
    columns = [column for unit in settings.survivorship.units.values() for column in unit.columns]
    assert sorted([*columns, "customer_id"]) == sorted(GOLDEN_CUSTOMERS.columns)


def test_shipped_units_trust_only_sources_that_exist(settings: Settings) -> None:
    trusted = {source for unit in settings.survivorship.units.values() for source in unit.trust}
    assert trusted <= {source.name for source in settings.sources}


def test_an_address_is_one_unit(settings: Settings) -> None:
    parts = {"country", "province", "city", "district", "address", "postcode"}
    assert set(settings.survivorship.units["address"].columns) == parts


def test_trust_can_depend_on_the_party_type(world: ModuleType, settings: Settings) -> None:
    changed = world.with_units(settings, website={"trust": {"erp": 0.3, "shop": {"person": 0.2}}})
    unit = changed.survivorship.units["website"]
    assert unit.trust_in("erp", "person", 0.9) == 0.3
    assert unit.trust_in("shop", "person", 0.9) == 0.2
    assert unit.trust_in("shop", "organization", 0.9) == 0.9
    assert unit.trust_in("billing", "person", 0.9) == 0.9


@pytest.mark.parametrize(
    ("unit", "change", "message"),
    [
        ("website", {"by": ["no_such_rule"]}, "source_trust"),
        ("website", {"by": []}, "at least 1"),
        ("website", {"why": ""}, "at least 1"),
        ("website", {"of": ["no_such_column"]}, "no such standardized columns"),
        ("website", {"columns": ["phone"]}, "twice: \\['phone'\\], in none: \\['website'\\]"),
        ("website", {"by": ["first_of"]}, "first_of and order need each other"),
        ("website", {"by": ["source_trust", "union"]}, "stand first"),
        ("website", {"trust": {"erp": 1.5}}, "less than or equal to 1"),
        ("website", {"half_life_days": 0}, "greater than 0"),
        ("website", {"last_resort": "name"}, "true or false"),
        ("website", {"color": "red"}, "Extra inputs"),
        ("other_names", {"without": "no_such_unit"}, "without"),
        ("other_names", {"without": "other_names"}, "without"),
        ("address", {"by": ["union"]}, "one column"),
    ],
)
def test_a_unit_that_cannot_be_meant_is_refused(unit: str, change: dict[str, Any], message: str) -> None:
    content = _shipped_yaml()
    content["units"][unit] |= change
    with pytest.raises(ValidationError, match=message):
        SurvivorshipSettings.model_validate(content)
