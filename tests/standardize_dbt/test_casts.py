"""A landed text becomes a value or NULL, whatever it says: no cell ends a night."""

from collections.abc import Callable

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm_pipeline.standardize.project import SHIPPED
from mdm_pipeline.warehouse import Warehouse

Cast = Callable[[str], object]
TEXTS = st.one_of(
    st.text(max_size=40),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(str),
    st.integers(min_value=0).map(lambda count: "1" + ",999" * (count % 200)),
)


@pytest.fixture(scope="module")
def cast_by() -> Callable[[str], Cast]:
    """Return the cast of a macro of casts.sql, as DuckDB runs it."""
    macros = jinja2.Template((SHIPPED / "macros/casts.sql").read_text(encoding="utf-8")).module
    warehouse = Warehouse.in_memory()

    def cast_by(macro: str, *arguments: object) -> Cast:
        sql = getattr(macros, macro)("cell", *arguments)
        return lambda text: warehouse.value(f"select {sql} from (select ? as cell) as landed", [text])

    return cast_by


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1631825178396", "2021-09-16 20:46:18.396"),
        ("-62135596800000", "0001-01-01 00:00:00"),
        ("253402300799999", "9999-12-31 23:59:59.999"),
        ("253402300800000", "None"),
        ("9223372036854775807", "None"),
        ("-9223372036854775808", "None"),
        ("1.6e12x", "None"),
    ],
)
def test_milliseconds_outside_the_years_1_to_9999_are_no_moment(
    cast_by: Callable[[str], Cast], text: str, moment: str
) -> None:
    assert str(cast_by("epoch_ms_of")(text)).removesuffix("000") == moment


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,000.5", 1000.5), ("-12", -12.0), ("1.38E+10", None), ("inf", None), ("1" + ",999" * 110, None)],
)
def test_no_amount_is_infinite(cast_by: Callable[[str], Cast], text: str, number: float | None) -> None:
    assert cast_by("number_of")(text) == number


@given(text=TEXTS)
def test_no_text_raises_an_error(cast_by: Callable[..., Cast], text: str) -> None:
    cast_by("epoch_ms_of")(text)
    cast_by("number_of")(text)
    cast_by("boolean_of", ["true", "1"])(text)
    cast_by("date_of", ["%Y-%m-%d", "%d.%m.%Y"])(text)
    cast_by("timestamp_of", ["%Y-%m-%dT%H:%M:%S%z"])(text)
