"""A source's YAML that cannot be meant is refused before anything is read."""

from datetime import date, datetime

import pytest
from pydantic import ValidationError

WRONG = {
    "no encoding is called 'utf8mb4'": {"read": {"kind": "csv", "file": "f", "encoding": "utf8mb4"}},
    "at most 1 character": {"read": {"kind": "csv", "file": "f", "delimiter": "||"}},
    "a column stands twice in the header": {"header": ["id", "name", "city", "Name"]},
    "columns \\['system'\\] are used but not in the header": {
        "only": {"column": "system", "values": ["crm"]}
    },
    "transform text reads one column, not": {"attributes": {"city": {"columns": ["name", "city"]}}},
    "transform split needs separator": {
        "attributes": {"other_names": {"column": "name", "transform": "split"}}
    },
    "columns \\['passport'\\] are used but not in the header": {"identifiers": {"passport": "passport"}},
    "map birth_date or birth_year": {"attributes": {"birth_date": "city", "birth_year": "city"}},
    "take name_part, address_part and country_part of it, or": {
        "attributes": {
            "phone": {"column": "city", "transform": "phone_part"},
            "country": {"column": "city", "transform": "country_part"},
        }
    },
    "only attributes take a part of a cell": {
        "extras": {"door": {"column": "city", "transform": "address_part"}}
    },
    "the header holds the operation column '_op'": {"header": ["_op", "id", "name", "city"]},
}


@pytest.mark.parametrize("message", WRONG)
def test_a_setting_that_cannot_be_meant_is_refused(world, message):
    with pytest.raises(ValidationError, match=message):
        world.having(**WRONG[message])


DEFAULTS = {
    "birth_date: the default '31.01.2026' is no date": {"birth_date": {"default": "31.01.2026"}},
    "birth_date: the default '20260131' is no date": {"birth_date": {"default": 20260131}},
    "created_at: the default '2026-01-31' is no timestamp": {"created_at": {"default": date(2026, 1, 31)}},
    "credit_limit: the default 'many' is no double": {"credit_limit": {"default": "many"}},
    "credit_limit: the default 'nan' is no double": {"credit_limit": {"default": float("nan")}},
    "is_deleted: the default 'no' is no boolean": {"is_deleted": {"default": "no"}},
    "country: the default 'false' is no varchar.*quotes, such as 'NO'": {"country": {"default": False}},
    "country: the default '' is no varchar": {"country": {"default": " "}},
    "transform phone_part takes no default": {"phone": {"default": "1", "transform": "phone_part"}},
    "transform constant takes no default": {"city": {"default": "1", "transform": "constant", "value": "x"}},
    "name the column or columns": {"city": {"columns": [], "default": "Leeds"}},
}


@pytest.mark.parametrize("message", DEFAULTS)
def test_a_default_is_of_its_attributes_type(world, message):
    given = {name: {"columns": ["city"], **mapped} for name, mapped in DEFAULTS[message].items()}
    with pytest.raises(ValidationError, match=message):
        world.having(attributes=given)


def test_a_default_may_be_written_as_yaml_reads_it(world):
    given = {
        "birth_date": {"default": date(2026, 1, 31)},
        "created_at": {"default": datetime(2026, 1, 31, 6)},
        "credit_limit": {"default": 5},
        "is_deleted": {"default": True},
        "country": {"default": " GB "},
    }
    source = world.having(attributes={name: {"column": "city", **it} for name, it in given.items()}).source
    assert [mapped.default for mapped in source.attributes.values()] == [
        "2026-01-31", "2026-01-31 06:00:00", "5", "true", "GB",
    ]  # fmt: skip
