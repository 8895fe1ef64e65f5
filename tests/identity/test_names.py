"""Whether two names can be one: doubt says yes, the answer has no direction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm_pipeline.identity import names
from mdm_pipeline.nicknames import read_given_names

NICKNAMES = names.nicknames_of(read_given_names())
INITIALS = names.initials_of(NICKNAMES)
words = st.text("abcdeno 华盛贸", max_size=8)
dates = st.dates().map(str)


@pytest.mark.parametrize(
    ("one", "other", "can_be_one"),
    [
        ("bob", "robert", True),
        ("roobert", "bobby", True),
        ("hans peter", "peter", True),
        ("kate", "katherine", True),
        ("j", "john", True),
        ("michael", "micheal", True),
        ("mary", "gary", False),
        ("john", "james", False),
        ("anna", "susanne", False),
        ("sahra", "zara", True),
        ("claudia", "klaudia", True),
        ("alexanderine", "alexander", True),
        ("john", "johanna", False),
    ],
)
def test_given_names(one: str, other: str, can_be_one: bool) -> None:
    assert names.one_latin_given_name(one, other, NICKNAMES, 5) is can_be_one


@pytest.mark.parametrize(
    ("one", "other", "can_be_one"),
    [
        ("华盛", "华盛通", True),
        ("九成瑞", "九瑞成", True),
        ("中建", "中国建筑", True),
        ("华盛", "盛华", False),
        ("锐利", "吉利", False),
        ("acme tools", "acme tool", True),
        ("acme", "apex", False),
        ("general electric", "ge", True),
    ],
)
def test_brands(one: str, other: str, can_be_one: bool) -> None:
    assert names.one_brand(one, other, 0.75) is can_be_one


@given(words, words)
def test_brands_have_no_direction_and_are_their_own(one: str, other: str) -> None:
    assert names.one_brand(one, other, 0.75) is names.one_brand(other, one, 0.75)
    assert names.one_brand(one, one, 0.75)


@given(words, words)
def test_given_names_have_no_direction_and_are_their_own(one: str, other: str) -> None:
    assert names.one_latin_given_name(one, other, NICKNAMES, 5) is names.one_latin_given_name(
        other, one, NICKNAMES, 5
    )
    assert names.one_latin_given_name(one, one, NICKNAMES, 5)
    assert names.one_initial(one, other, INITIALS) is names.one_initial(other, one, INITIALS)


@given(dates, dates)
def test_birth_dates_have_no_direction_and_are_their_own(one: str, other: str) -> None:
    assert names.one_birth_date(one, other) is names.one_birth_date(other, one)
    assert names.one_birth_date(one, one)
