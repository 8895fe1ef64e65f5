"""What is rendered from a source's YAML: committed as rendered, and safe whatever names a source has."""

import re
from datetime import date
from pathlib import Path

import jinja2
import pyarrow as pa
import pytest
import yaml

from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.standardize import staging
from mdm_pipeline.standardize.project import SHIPPED
from mdm_pipeline.standardize.staging_contracts import staging_contract
from mdm_pipeline.tables import CUSTOMERS_STANDARDIZED, QUARANTINE, STAGED_ATTRIBUTES, STAGED_LISTS, Table
from mdm_pipeline.warehouse import Warehouse


def a_source(*, identifiers: object = {}, extras: object = {}, **attributes: object) -> SourceSettings:
    return SourceSettings.model_validate(
        {
            "name": "shop",
            "title": "Shop",
            "owner": "sales",
            "trust": 0.5,
            "read": {"kind": "csv", "file": "shop.csv"},
            "key": "id",
            "header": ["id", "a", "b", 'q"uote', "br{{ace"],
            "attributes": attributes,
            "identifiers": identifiers,
            "extras": extras,
        }
    )


def line(source: SourceSettings, attribute: str) -> str:
    """Return the SQL of one attribute in the rendered model."""
    found = re.search(rf"^    (.*) as {attribute},?$", staging.staging_model(source), re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_committed_models_are_the_rendered_ones(demo: Settings) -> None:
    rendered = staging.rendered(demo.sources)
    differing = [
        path for path, text in rendered.items() if (SHIPPED / path).read_text(encoding="utf-8") != text
    ]
    assert differing == [], "call mdm_pipeline.standardize.project.ship(load_settings(Places()))"


def test_no_staging_model_is_left_over(demo: Settings) -> None:
    committed = {path.stem for path in (SHIPPED / staging.STAGING).glob("*__customers.sql")}
    assert committed == {source.staging_model for source in demo.sources}


def test_every_attribute_is_staged_in_order() -> None:
    names = re.findall(r" as (\w+),?$", staging.staging_model(a_source(display_name="a")), re.MULTILINE)
    row = ["source", "source_id", "row_number", "row_hash", "defaulted"]
    assert names[:-1] == [*row, *STAGED_ATTRIBUTES, *STAGED_LISTS]


@pytest.mark.parametrize(
    ("attribute", "mapped", "sql"),
    [
        ("display_name", "a", """nullif(trim(landed."a"), '')"""),
        (
            "phone",
            ["a", "b"],
            """nullif(concat_ws(' | ', nullif(trim(landed."a"), ''), nullif(trim(landed."b"), '')), '')""",
        ),
        (
            "street",
            {"columns": ["a", "b"], "transform": "join", "separator": " "},
            """nullif(concat_ws(' ', nullif(trim(landed."a"), ''), nullif(trim(landed."b"), '')), '')""",
        ),
        (
            "display_name",
            {"columns": ["a", "b"], "transform": "first"},
            """coalesce(nullif(trim(landed."a"), ''), nullif(trim(landed."b"), ''))""",
        ),
        (
            "other_names",
            {"column": "a", "transform": "split", "separator": ";"},
            """{{ list_of("a", ";") }}""",
        ),
        ("party_type", {"transform": "constant", "value": "person"}, "'person'"),
        (
            "industry",
            {"column": "a", "transform": "codes", "codes": "ours"},
            """{{ code_of("ours", "a") }}""",
        ),
        (
            "birth_date",
            {"column": "a", "transform": "date", "formats": ["%Y-%m-%d"]},
            """{{ date_of("a", ["%Y-%m-%d"]) }}""",
        ),
        (
            "created_at",
            {"column": "a", "transform": "timestamp", "formats": ["%Y%m%d", "%d.%m.%Y"]},
            """{{ timestamp_of("a", ["%Y%m%d", "%d.%m.%Y"]) }}""",
        ),
        ("updated_at", {"column": "a", "transform": "epoch_ms"}, """{{ epoch_ms_of("a") }}"""),
        ("credit_limit", {"column": "a", "transform": "number"}, """{{ number_of("a") }}"""),
        ("credit_limit", {"transform": "constant", "value": "5"}, "try_cast('5' as double)"),
        (
            "is_deleted",
            {"column": "a", "transform": "boolean", "true_values": ["Y"]},
            """{{ boolean_of("a", ["Y"]) }}""",
        ),
        (
            "account_record_id",
            {"column": "a", "transform": "record_id", "source": "crm"},
            """'crm:' || nullif(trim(landed."a"), '')""",
        ),
        ("address", {"column": "a", "transform": "address_part"}, "cell_1.parsed.address"),
        ("phone", {"column": "a", "transform": "phone_part"}, "cell_1.parsed.phone"),
    ],
)
def test_each_transform(attribute: str, mapped: object, sql: str) -> None:
    assert line(a_source(**{attribute: mapped}), attribute) == sql


KINDS = ("date", "birth_year", "written_date", "number", "boolean", "list")


def staged(source: SourceSettings, *rows: dict[str, str]) -> list[dict[str, object]]:
    """Return what a staging model makes of landed rows; columns that a row does not name are NULL."""
    macros = jinja2.Template((SHIPPED / "macros/casts.sql").read_text(encoding="utf-8")).module
    names = {f"{kind}_of": getattr(macros, f"{kind}_of") for kind in KINDS}
    template = jinja2.Environment().from_string(staging.staging_model(source))
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in source.header}
    own = {"_row_number": pa.array(range(len(rows))), "_row_hash": pa.array([""] * len(rows))}
    with Warehouse.in_memory() as warehouse, warehouse.lend("came", pa.table(columns | own)):
        model = template.render(source=lambda *_: "came", **names)
        return warehouse.arrow(f"{model} order by row_number").to_pylist()


def test_a_blank_cell_gets_the_default_and_the_row_says_which() -> None:
    source = a_source(
        country={"column": "a", "default": "GB"},
        phone={"columns": ["a", "b"], "transform": "join", "default": "-"},
        birth_date={"column": "b", "transform": "date", "formats": ["%Y-%m-%d"], "default": "2000-02-29"},
        credit_limit={"column": "b", "transform": "number", "default": 5},
        is_deleted={"column": "b", "transform": "boolean", "default": False},
    )
    names = ("country", "phone", "birth_date", "credit_limit", "is_deleted", "defaulted")
    rows = staged(source, {"a": "DE", "b": "1999-01-01"}, {"a": " ", "b": ""}, {"b": "7"}, {"b": "no"})
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("DE", "DE | 1999-01-01", date(1999, 1, 1), None, False, None),
        (
            "GB",
            "-",
            date(2000, 2, 29),
            5.0,
            False,
            "birth_date | phone | country | credit_limit | is_deleted",
        ),
        ("GB", "7", None, 7.0, False, "country"),
        ("GB", "no", None, None, False, "country"),
    ], "what is there and cannot be read is not blank"


def test_columns_are_put_together_chosen_and_taken_apart() -> None:
    source = a_source(
        street={"columns": ["a", "b"], "transform": "join", "separator": " ", "default": "?"},
        display_name={"columns": ["b", "a"], "transform": "first"},
        other_names={"column": "a", "transform": "split", "separator": ";"},
    )
    rows = staged(source, {"a": "IBM; Big Blue ;;", "b": " "}, {"a": " ; ", "b": "x"}, {})
    assert [(row["street"], row["display_name"], row["other_names"]) for row in rows] == [
        ("IBM; Big Blue ;;", "IBM; Big Blue ;;", "IBM | Big Blue"),
        ("; x", "x", None),
        ("?", None, None),
    ]


def test_two_digits_are_no_year_of_the_first_century() -> None:
    born = {"column": "a", "transform": "date", "formats": ["%m/%d/%Y", "%m/%d/%y"]}
    rows = staged(a_source(birth_date=born), {"a": "3/15/70"}, {"a": "3/15/1970"})
    assert [row["birth_date"] for row in rows] == [date(1970, 3, 15)] * 2


def test_a_cell_of_name_and_address_is_parsed_once_and_gives_its_parts() -> None:
    parts = {name: {"column": "a", "transform": f"{name}_part"} for name in ("address", "country")}
    source = a_source(organization_name={"column": "a", "transform": "name_part"}, **parts)
    assert line(source, "organization_name") == "cell_1.parsed.name"
    assert line(source, "country") == "cell_1.parsed.country"
    assert "ref('parsed_name_cells') }} as cell_1 on" in staging.staging_model(source)
    assert staging.name_cells_model([a_source(), source]).startswith(
        """select nullif(trim(landed."a"), '')"""
    )
    assert staging.contact_cells_model([source]).endswith("where false\n")


def test_a_birth_date_of_less_than_a_day_gives_its_year_and_no_first_of_january() -> None:
    formats = ["%d.%m.%Y", "%Y", "%Y-%m", "%m/%Y"]
    source = a_source(birth_date={"column": "a", "transform": "date", "formats": formats})
    rows = staged(source, {"a": "31.01.1878"}, {"a": "1878"}, {"a": "1878-05"}, {"a": "5/1878"}, {"a": "x"})
    assert [(row["birth_date"], row["birth_year"]) for row in rows] == [
        (date(1878, 1, 31), None), (None, "1878"), (None, "1878-05"), (None, "1878-05"), (None, None),
    ]  # fmt: skip
    bare = a_source(birth_date={"column": "a", "transform": "date", "formats": ["%Y"]})
    assert staged(bare, {"a": "1878"})[0]["birth_year"] == "1878"
    assert line(a_source(birth_year="b"), "birth_year") == """nullif(trim(landed."b"), '')"""


def test_a_birth_date_that_no_calendar_has_is_kept_as_it_is_written() -> None:
    formats = ["%d.%m.%Y", "%Y-%m-%d", "%d %b %Y", "%Y"]
    source = a_source(birth_date={"column": "a", "transform": "date", "formats": formats})
    texts = ["31.02.1987", "1987-13-05", "31 Feb 1987", "1987", "x"]
    rows = staged(source, *({"a": text} for text in texts))
    assert [row["birth_date"] for row in rows] == [None] * 5
    assert [row["birth_text"] for row in rows] == ["1987-02-31", "1987-13-05", None, None, None]


def test_identifiers_and_extras_come_as_lists_of_what_is_there() -> None:
    source = a_source(
        identifiers={"passport": "a", "lei": {"columns": ["a", "b"], "transform": "first"}},
        extras={
            "wed": {"column": "b", "transform": "date", "formats": ["%d.%m.%Y"]},
            "pets": {"column": "a", "transform": "number", "default": "none"},
        },
    )
    rows = staged(source, {"a": "A=1", "b": "31.01.2026"}, {"a": "7", "b": "never"}, {})
    assert [(row["identifiers"], row["extras"]) for row in rows] == [
        (["passport=A=1", "lei=A=1"], ["wed=2026-01-31"]),
        (["passport=7", "lei=7"], ["pets=7.0"]),
        ([], ["pets=none"]),
    ]
    assert line(a_source(), "extras") == "cast(null as varchar[])"


def test_a_default_cannot_leave_its_quotes() -> None:
    source = a_source(title={"column": "a", "default": "O'Neil {{ x }}"})
    assert staged(source, {})[0]["title"] == "O'Neil {{ x }}"


def test_a_source_without_defaults_says_so() -> None:
    assert line(a_source(country="a"), "defaulted") == "cast(null as varchar)"


def test_an_attribute_that_the_source_lacks_is_null_of_its_type() -> None:
    assert line(a_source(), "birth_date") == "cast(null as date)"


def test_names_and_words_of_a_source_cannot_leave_their_quotes() -> None:
    source = a_source(
        display_name='q"uote',
        title={"transform": "constant", "value": "'; drop table {{ x }} --"},
        city="br{{ace",
    )
    rendered = jinja2.Template(staging.staging_model(source)).render(source=lambda *_: "raw.shop")
    assert """nullif(trim(landed."q""uote"), '') as display_name""" in rendered
    assert """'''; drop table {{ x }} --' as title""" in rendered
    assert """nullif(trim(landed."br{{ace"), '') as city""" in rendered


def test_cells_of_address_and_phone_are_listed_with_their_country() -> None:
    part = {"column": "a", "transform": "address_part"}
    cells = staging.contact_cells_model([a_source(), a_source(address=part, country="b")])
    assert cells.split("\n")[1:3] == [
        """    nullif(trim(landed."a"), '') as cell,""",
        """    nullif(trim(landed."b"), '') as country""",
    ]
    assert staging.contact_cells_model([a_source()]).endswith("where false\n")


def test_a_word_that_no_code_set_translates_is_checked_against_our_vocabulary() -> None:
    model = yaml.safe_load(staging_contract(a_source(status="a")))["models"][0]
    status = next(column for column in model["columns"] if column["name"] == "status")
    assert status["data_tests"][0]["relationships"]["arguments"] == {
        "to": "ref('statuses')",
        "field": "status",
    }


def test_the_macro_lists_every_text_column() -> None:
    macro = (SHIPPED / "macros/columns.sql").read_text(encoding="utf-8")
    texts = ["source_id", *(name for name, (kind, _) in STAGED_ATTRIBUTES.items() if kind == "VARCHAR")]
    assert sorted(re.findall(r"'(\w+)'", macro)) == sorted(texts)


@pytest.mark.parametrize("table", [CUSTOMERS_STANDARDIZED, QUARANTINE], ids=lambda table: table.name)
def test_a_mart_promises_what_its_contract_promises(table: Table) -> None:
    path: Path = SHIPPED / f"models/marts/{table.name}.yml"
    model = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
    promised = {
        column["name"]: (column["data_type"].upper(), column["description"]) for column in model["columns"]
    }
    assert list(promised.items()) == list(table.columns.items())
    assert model["name"] == table.name
    assert set(model["config"]["meta"].get("personal", [])) == table.personal
