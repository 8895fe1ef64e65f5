"""Every cell of a text file lands as it stands, whatever the encoding and whatever is in it."""

import csv
import gzip
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm_pipeline.settings.sources import CsvFile
from mdm_pipeline.sources.csv_file import csv_rows

HOSTILE = [
    "=cmd|'/c calc'!A1",
    '"; drop table customers; --',
    "<script>alert(1)</script>",
    "NUL\0inside",
    "\u202eright to left\u200f",
    "line\nbreak\r\nand\rreturn",
    'say "yes"',
    "00123",
    "1.38E+10",
    " spaces ",
    "\\.",
    "NULL",
    "",
    "𠮷野家 👩‍👩‍👧",
    "\ufeffmark",
]


def read(content: bytes, **options: str) -> list[tuple[str, ...]]:
    """Read a file's rows, the header first."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "f.csv").write_bytes(content)
        with csv_rows(CsvFile(kind="csv", file="f.csv", **options), Path(folder)) as extract:
            rows = [row for batch in extract.batches for row in zip(*batch.to_pydict().values(), strict=True)]
            return [extract.header, *rows]


def written(rows: list[tuple[str, ...]], **dialect: object) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, **dialect).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_hostile_cells_land_unchanged_in_every_encoding(encoding):
    rows = [("id", "wert"), *((str(number), cell) for number, cell in enumerate(HOSTILE))]
    content = written(rows).encode(encoding)
    assert read(content, encoding=encoding) == rows
    assert read(gzip.compress(content), encoding=encoding) == rows


def test_gbk_lands_and_its_byte_order_mark_in_gb18030_does_not():
    rows = [("编号", "名称"), ("1", "北京华为技术有限公司")]
    assert read(written(rows).encode("gbk"), encoding="gbk") == rows
    assert read(("\ufeff" + written(rows)).encode("gb18030"), encoding="gb18030") == rows


def test_a_byte_order_mark_before_a_quoted_header_is_taken_off():
    assert read(b'\xef\xbb\xbf"id","name"\n1,a\n') == [("id", "name"), ("1", "a")]


def test_a_declared_delimiter_and_quote_are_used():
    rows = [("id", "name"), ("1", "it's; here")]
    assert read(written(rows, delimiter=";", quotechar="'").encode(), delimiter=";", quote="'") == rows


def test_without_a_quote_quotes_are_letters():
    assert read(b'id\tname\n1\t"a\n', delimiter="\t", quote="") == [("id", "name"), ("1", '"a')]


def test_blank_lines_are_no_rows():
    assert read(b"id,name\n\n1,a\n\r\n\n") == [("id", "name"), ("1", "a")]


def test_the_place_of_a_row_is_the_line_on_which_it_begins(tmp_path):
    (tmp_path / "f.csv").write_bytes(b'id,name\n\n1,"a\nb"\n2,c\n')
    with csv_rows(CsvFile(kind="csv", file="f.csv"), tmp_path) as extract:
        assert [extract.place(row) for row in (0, 1)] == ["line 3", "line 5"]


def test_long_rows_come_in_small_batches(tmp_path):
    rows = [("id", "text"), *((str(number), "x" * 70_000) for number in range(300))]
    (tmp_path / "f.csv").write_text(written(rows), encoding="utf-8")
    with csv_rows(CsvFile(kind="csv", file="f.csv"), tmp_path) as extract:
        assert [batch.num_rows for batch in extract.batches] == [256, 44]


def test_the_parsers_limit_is_given_back():
    before = csv.field_size_limit()
    read(b"id\n1\n")
    assert csv.field_size_limit() == before


cells = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(HOSTILE)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[cells] * n), min_size=1, max_size=6)),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_whatever_a_writer_writes_is_what_lands(rows, line_end, encoding):
    header = tuple(f"column {number}" for number in range(len(rows[0])))
    content = written([header, *rows], lineterminator=line_end)
    assert read(content.encode(encoding), encoding=encoding) == [header, *rows]
