"""A source's YAML that cannot be meant is refused before anything is read."""

import pytest
from pydantic import ValidationError

WRONG = {
    "no encoding is called 'utf8mb4'": {"read": {"kind": "csv", "file": "f", "encoding": "utf8mb4"}},
    "at most 1 character": {"read": {"kind": "csv", "file": "f", "delimiter": "||"}},
    "a column stands twice in the header": {"header": ["id", "name", "city", "Name"]},
    "the header holds the operation column '_op'": {"header": ["_op", "id", "name", "city"]},
}


@pytest.mark.parametrize("message", WRONG)
def test_a_setting_that_cannot_be_meant_is_refused(world, message):
    with pytest.raises(ValidationError, match=message):
        world.having(**WRONG[message])
