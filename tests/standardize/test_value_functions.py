"""The functions lent to SQL: registered, typed, total, idempotent, quick on hostile cells."""

import csv
import doctest
import importlib
import re
import time
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm_pipeline.standardize.addresses import parse_address
from mdm_pipeline.standardize.emails import emails
from mdm_pipeline.standardize.functions import FUNCTIONS, Function, register
from mdm_pipeline.standardize.organizations import parse_organization
from mdm_pipeline.standardize.persons import parse_person
from mdm_pipeline.standardize.phones import phones
from mdm_pipeline.standardize.tax_ids import parse_tax_id
from mdm_pipeline.standardize.text import fold, key, squash
from mdm_pipeline.standardize.versions import version
from mdm_pipeline.standardize.vocabulary import FOLDER

HOSTILE = (
    "x" * 5_000_000,
    "有限公司" * 500_000,
    "1" * 1_000_000,
    "a@" * 500_000,
    "(" * 100_000,
    "a.b" * 300_000,
    " ,;" * 300_000,
    "'; drop table customers; --",
    "</script><script>alert(1)</script>",
    "=HYPERLINK('http://x')",
    "\u202egnp.exe",
    "\x00\x00",
    "\ud800",
    "🏢" * 50,
    "（" * 60 + "）" * 60,
    "٠١٢٣٤٥٦٧٨٩",
    "第" * 40,
    "分公司",
    "有限公司",
    "LLC",
    "先生",
    "#",
    "*",
    "X" * 18,
)
COUNTRIES = (None, "CN", "US", "GB", "DE", "nowhere")
PIECES = tuple(
    re.findall(
        r"\S+",
        """
北京 上海市 中山 朝阳区 第二 有限公司 分公司 (有限合伙) 科技 贸易 店 王 欧阳 先生 * 号 路 街道 栋 单元 室 傳
Müller GmbH & Co. KG Ltd. Branch Niederlassung - ( ) , . ; / @ ,com qq.com 138 0013 8000 +86 (0) ＡＢ
021- 12345678 Unit Flat 12a Road Straße NY 10001 BS1 1WY Dr. Jr. van O'Brien zhang wei XIAO GB DE ** ü ß
91440303MA9B2UU906
""",
    )
)
CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        register(opened)
        yield opened


def with_types(function: Function) -> str:
    return f"{function.name}({', '.join('?' for _ in function.parameters)})"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_sql_returns_the_declared_type(connection: duckdb.DuckDBPyConnection, function: Function) -> None:
    described = connection.execute(
        f"select typeof({with_types(function)})", ["上海小方商贸有限公司"] * len(function.parameters)
    ).fetchone()
    assert described is not None
    declared = connection.execute(f"select typeof(cast(null as {function.returns}))").fetchone()
    assert declared is not None and described[0] == declared[0]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_null_gives_null_or_nothing(connection: duckdb.DuckDBPyConnection, function: Function) -> None:
    found = connection.execute(f"select {with_types(function)}", [None] * len(function.parameters)).fetchone()
    assert found in ((None,), ([],))


def test_structs_can_be_read_by_field(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "select mdm_organization(name, 'CN').core, list_transform(mdm_phones(phone, 'CN'), lambda x: x.e164)"
        " from (values ('上海小方商贸有限公司', '021-22997392/13814555262')) as cells(name, phone)"
    ).fetchone()
    assert found == ("小方", ["+8613814555262", "+862122997392"])


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_hostile_cells_come_back_quickly(function: Function) -> None:
    start = time.process_time()
    for cell in HOSTILE:
        for country in COUNTRIES[:3]:
            function.call(
                *([cell] * (len(function.parameters) - 1)), country if len(function.parameters) > 1 else cell
            )
    assert time.process_time() - start < 5, "a hostile cell must not cost seconds"


@settings(max_examples=100, deadline=None)
@given(cells=st.lists(CELLS, min_size=7, max_size=7), country=st.sampled_from(COUNTRIES))
def test_every_function_is_total(cells: list[str | None], country: str | None) -> None:
    for function in FUNCTIONS:
        count = len(function.parameters)
        found: Any = function.call(*cells[: count - 1], country if count > 1 else cells[0])
        str(found).encode()


@settings(max_examples=100, deadline=None)
@given(cell=CELLS, country=st.sampled_from(COUNTRIES))
def test_a_clean_value_is_clean_already(cell: str | None, country: str | None) -> None:
    assert fold(fold(cell)) == fold(cell)
    assert key(key(cell)) == key(cell)
    assert squash(squash(cell or "")) == squash(cell or "")
    for phone in phones(cell, country):
        assert "~" in phone.e164 or [again.e164 for again in phones(phone.e164, None)] == [phone.e164]
    for mail in emails(cell):
        assert [again.email for again in emails(mail.email)] == [mail.email]
    if (tax := parse_tax_id(cell, country)) is not None and tax.valid:
        assert parse_tax_id(tax.tax_id, country) == tax


@settings(max_examples=100, deadline=None)
@given(cell=CELLS, country=st.sampled_from(COUNTRIES))
def test_a_clean_name_reads_the_same_again(cell: str | None, country: str | None) -> None:
    if (organization := parse_organization(cell, country)) is not None:
        again = parse_organization(organization.name, country)
        assert again is None or again._replace(remark=None) == organization._replace(
            remark=None, former_name=None
        )
    if (person := parse_person(cell, None, None, country)) is not None:
        again_person = parse_person(person.name, None, None, country)
        assert again_person is None or again_person._replace(remark=None) == person._replace(remark=None)
    if (address := parse_address(cell, None, None, None, None, None, country)) is not None:
        assert address.address is not None


def test_doctests_hold() -> None:
    names = (
        "addresses addresses_western casing countries divisions emails name_kinds organization_parts"
        " organizations persons persons_chinese persons_latin phones pinyin remarks tax_ids text"
    )
    for name in names.split():
        found = doctest.testmod(importlib.import_module(f"mdm_pipeline.standardize.{name}"))
        assert found.attempted > 0 and found.failed == 0, name


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_vocabularies_have_no_doubles_and_no_empty_cells(path: Any) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)]
    assert len(rows) > 3
    assert len(set(rows)) == len(rows)
    assert all(len(row) == len(rows[0]) and all(cell.strip() for cell in row) for row in rows)
    assert path.name in (FOLDER / "README.md").read_text(encoding="utf-8") or path.stem.startswith(
        "placeholder_"
    )


def test_the_version_is_one_for_all_and_stable() -> None:
    assert {function.version for function in FUNCTIONS} == {version()}
    assert len(version()) == 16
