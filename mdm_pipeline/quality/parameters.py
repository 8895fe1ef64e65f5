"""Parameters: what `$name` in a suite stands for, as an argument and as text of SQL.

Values are written into SQL as literals and names as quoted identifiers, here and nowhere else, because Great
Expectations takes a query as text and binds nothing.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.tables import GOLDEN_CELLS, GOLDEN_CUSTOMERS
from mdm_pipeline.warehouse import Warehouse, literal, quoted

NAMES = ("organization_name", "person_name", "display_name", "family_name", "given_name")
CONTACTS = ("phone", "email", "address", "street", "tax_id", "bank_account", "website")
REFERENCE = re.compile(r"\$([a-z_]+)")


class Identifier(str):
    """The name of a column or table: quoted in SQL."""


class TableName(str):
    """The name of a table, with its schema where it has one: quoted in SQL, part by part."""


class Relation(str):
    """A query that we made: stands in SQL as it is, in parentheses."""


Value = Identifier | TableName | Relation | float | str | tuple[Any, ...] | None
Parameters = Mapping[str, Value]


def import_parameters(settings: Settings, source: SourceSettings, table: str) -> Parameters:
    """Return what the suite of one source may refer to: its limits, its columns, the candidate's table."""
    return {
        **settings.quality.import_limits(source.name).model_dump(),
        "candidate": TableName(table),
        "key": Identifier(source.key),
        "header": tuple(Identifier(column) for column in source.header),
        "name_columns": _columns_of(source, NAMES),
        "contact_columns": _columns_of(source, CONTACTS),
    }


def table_parameters(warehouse: Warehouse, settings: Settings, gate: str) -> Parameters:
    """Return what suites on our own tables may refer to: the gate's limits, the sources, the landed rows."""
    raw = [source for source in settings.sources if warehouse.has(source.raw_table)]
    scalars = [name for name, kind in GOLDEN_CUSTOMERS.types.items() if kind == "VARCHAR"]
    return {
        **getattr(settings.quality, gate).model_dump(),
        "sources": tuple(source.name for source in settings.sources),
        "contact_sources": tuple(source.name for source in settings.sources if _columns_of(source, CONTACTS)),
        "landed_rows": _landed_rows(raw),
        "golden_texts": tuple(Identifier(name) for name in scalars if name not in GOLDEN_CELLS.key),
    }


def referred(value: object) -> Iterable[str]:
    """Return the names of the parameters that an argument or the text of a query refers to."""
    if isinstance(value, list):
        return [name for item in value for name in referred(item)]
    return REFERENCE.findall(value) if isinstance(value, str) else []


def as_argument(value: object, parameters: Parameters) -> Any:
    """Return an argument of a suite with a parameter's value in place of its `$name`."""
    if isinstance(value, list):
        return [as_argument(item, parameters) for item in value]
    if isinstance(value, str) and (name := REFERENCE.fullmatch(value)):
        found = parameters[name.group(1)]
        return [*found] if isinstance(found, tuple) else found
    return value


def as_sql(query: str, parameters: Parameters) -> str:
    """Return a suite's query with literals and quoted identifiers in place of its `$names`.

    >>> as_sql("select $key as key from $candidate where n > $most", {
    ...     "key": Identifier('co"de'), "candidate": TableName("raw.erp"), "most": 3})
    'select "co""de" as key from "raw"."erp" where n > 3'
    """
    return REFERENCE.sub(lambda name: _sql(parameters[name.group(1)]), query)


def _sql(value: Any) -> str:
    if isinstance(value, Identifier):
        return quoted(value)
    if isinstance(value, TableName):
        return ".".join(quoted(part) for part in value.split("."))
    if isinstance(value, Relation):
        return f"({value})"
    if isinstance(value, tuple):
        return ", ".join(_sql(item) for item in value)
    if value is None:
        return "null"
    return literal(value) if isinstance(value, str) else repr(value)


def _columns_of(source: SourceSettings, attributes: tuple[str, ...]) -> tuple[Identifier, ...]:
    mapped = [source.attributes[name] for name in attributes if name in source.attributes]
    columns = [column for attribute in mapped for column in attribute.columns]
    return tuple(Identifier(column) for column in dict.fromkeys(columns))


def _landed_rows(raw: list[SourceSettings]) -> Relation:
    parts = [
        f"select {literal(source.name)} as source, _row_number as row_number, _row_hash as row_hash"
        f" from {source.raw_table}"
        for source in raw
    ]
    empty = (
        "select null::varchar as source, null::bigint as row_number, null::varchar as row_hash where false"
    )
    return Relation("\nunion all\n".join(parts) or empty)
