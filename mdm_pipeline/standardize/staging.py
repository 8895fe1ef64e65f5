"""Render the dbt files that follow from the sources' YAML.

Settings in, text out: for each source a staging model with its contract, the list of raw tables, the union
of all sources and the list of cells that hold an address and a phone. Opens no file and no warehouse
(`project.py` writes what is rendered here), and decides nothing about names, phones or party types.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from mdm_pipeline.settings.sources import PARTS_OF_A_CELL, AttributeMap, SourceSettings
from mdm_pipeline.standardize.written_dates import date_form
from mdm_pipeline.tables import STAGED_ATTRIBUTES, STAGED_LISTS
from mdm_pipeline.warehouse import literal, quoted

SEPARATOR = " | "
MONTH = re.compile(r"%-?[mbB]")
TYPED = frozenset({"epoch_ms", "number", "boolean"})  # transforms whose macros give no text
STAGING = "models/staging"
INTERMEDIATE = "models/intermediate"
ROW_COLUMNS = {
    "source": ("VARCHAR", "name of the source"),
    "source_id": ("VARCHAR", "the record's key in its source, trimmed; NULL when it is empty"),
    "row_number": ("BIGINT", "position of the row in the landed snapshot"),
    "row_hash": ("VARCHAR", "hash of the landed row"),
    "defaulted": ("VARCHAR", "attributes that were blank and got their default, joined by ' | '"),
}
LANDED_COLUMNS = {
    "_row_number": ("BIGINT", "position of the row in the landed snapshot"),
    "_row_hash": ("VARCHAR", "hash of the landed row"),
}
STAGED_COLUMNS = ROW_COLUMNS | STAGED_ATTRIBUTES | STAGED_LISTS
OUR_WORDS = {
    "party_type": ("accepted_values", {"values": ["organization", "person"]}),
    "gender": ("accepted_values", {"values": ["female", "male"]}),
    "industry": ("relationships", {"to": "ref('industries')", "field": "industry"}),
    "credit_grade": ("relationships", {"to": "ref('credit_grades')", "field": "credit_grade"}),
    "status": ("relationships", {"to": "ref('statuses')", "field": "status"}),
}
NO_CELLS = "select\n    cast(null as varchar) as cell,\n    cast(null as varchar) as country\nwhere false"


def rendered(sources: Sequence[SourceSettings]) -> dict[str, str]:
    """Return every file that depends on the sources, by its path in the dbt project."""
    files = {
        f"{STAGING}/sources.yml": raw_sources(sources),
        f"{INTERMEDIATE}/contact_cells.sql": contact_cells_model(sources),
        f"{INTERMEDIATE}/name_cells.sql": name_cells_model(sources),
        f"{INTERMEDIATE}/customers_unioned.sql": union_model(sources),
    }
    for source in sources:
        files[f"{STAGING}/{source.staging_model}.sql"] = staging_model(source)
        files[f"{STAGING}/{source.staging_model}.yml"] = staging_contract(source)
    return files


def staging_model(source: SourceSettings) -> str:
    """Return the model that maps and casts one source's landed rows to our attributes."""
    columns = [
        f"{plain_literal(source.name)} as source",
        f"{_text(source.key)} as source_id",
        "landed._row_number as row_number",
        "landed._row_hash as row_hash",
        f"{_defaulted(source)} as defaulted",
        *(f"{_expression(source, attribute)} as {attribute}" for attribute in STAGED_ATTRIBUTES),
        f"{_list_of(source, source.identifiers)} as identifiers",
        f"{_list_of(source, source.extras)} as extras",
    ]
    joins = [_join(source, column, alias) for column, alias in _cell_aliases(source).items()]
    return "\n".join(["select", *_listed(columns), f"from {_landed(source)}", *joins]) + "\n"


def _join(source: SourceSettings, column: str, alias: str) -> str:
    """Return the SQL that joins what a cell was taken apart into."""
    if column in source.named_cells:
        return f"left join {{{{ ref('parsed_name_cells') }}}} as {alias} on {_text(column)} = {alias}.cell"
    return (
        f"left join {{{{ ref('parsed_contact_cells') }}}} as {alias}\n    on\n"
        f"        {_text(column)} = {alias}.cell\n"
        f"        and {_expression(source, 'country')} is not distinct from {alias}.country"
    )


def union_model(sources: Sequence[SourceSettings]) -> str:
    """Return the model that puts all sources into one table."""
    parts = [f"select * from {{{{ ref('{source.staging_model}') }}}}" for source in sources]
    return "\nunion all by name\n".join(parts) + "\n"


def contact_cells_model(sources: Sequence[SourceSettings]) -> str:
    """Return the model of all cells that hold an address and a phone, each with its row's country."""
    cells = [
        f"select\n    {_text(column)} as cell,\n"
        f"    {_expression(source, 'country')} as country\nfrom {_landed(source)}"
        for source in sources
        for column in _cell_aliases(source)
        if column not in source.named_cells
    ]
    return "\nunion all by name\n".join(cells or [NO_CELLS]) + "\n"


def name_cells_model(sources: Sequence[SourceSettings]) -> str:
    """Return the model of all cells that hold a name and an address."""
    cells = [
        f"select {_text(column)} as cell from {_landed(source)}"
        for source in sources
        for column in sorted(source.named_cells)
    ]
    return "\nunion all by name\n".join(cells or ["select cast(null as varchar) as cell\nwhere false"]) + "\n"


def raw_sources(sources: Sequence[SourceSettings]) -> str:
    """Return the YAML that declares the landed tables; their asset keys are ["raw", name]."""
    tables = [
        {
            "name": source.name,
            "description": plain(f"{source.title}, as landed: every column as text, nothing changed."),
            "config": {"meta": {"owner": source.owner, "dagster": {"asset_key": ["raw", source.name]}}},
            "columns": _yaml_columns(dict.fromkeys(source.header, ("VARCHAR", "as landed")) | LANDED_COLUMNS),
        }
        for source in sources
    ]
    landed = {"name": "raw", "schema": "raw", "description": "The landed snapshots in use.", "tables": tables}
    return _yaml({"sources": [landed]})


def staging_contract(source: SourceSettings) -> str:
    """Return the YAML with a staging model's contract, column descriptions and checks of its codes."""
    in_dagster = {"group": "standardize", "owners": [f"team:{source.owner}"]}
    model: dict[str, Any] = {
        "name": source.staging_model,
        "description": plain(f"{source.title}: one row for each landed row, in our attributes and types."),
        "config": {"contract": {"enforced": True}, "meta": {"owner": source.owner, "dagster": in_dagster}},
        "columns": _yaml_columns(STAGED_COLUMNS),
    }
    for column in model["columns"]:
        if checks := _word_checks(source, column["name"]):
            column["data_tests"] = checks
    checks = [
        _code_check(source, attribute.replace(".", "_"), mapped)
        for attribute, mapped in source.mapped.items()
        if mapped.transform == "codes"
    ]
    if checks:
        model["data_tests"] = checks
    return _yaml({"models": [model]})


def plain_literal(text: str) -> str:
    """Return a text as an SQL literal that Jinja leaves alone."""
    return plain(literal(text))


def plain(text: str) -> str:
    """Return a text in which Jinja sees nothing to run.

    >>> plain("{{ x }}")
    "{{ '{' }}{ x }}"
    """
    return re.sub(r"\{(?=[{%#])", "{{ '{' }}", text)


def _expression(source: SourceSettings, attribute: str) -> str:
    """Return the SQL that gives one attribute of a source's landed row."""
    kind = STAGED_ATTRIBUTES[attribute][0].lower()
    mapped = source.attributes.get(attribute)
    if mapped is None and attribute in OF_BIRTH_DATE:
        return OF_BIRTH_DATE[attribute](source)
    if mapped is None:
        return f"cast(null as {kind})"
    return _with_default(mapped, _value(source, mapped, kind), kind)


def _birth_year(source: SourceSettings) -> str:
    """Return the SQL of the year, or year and month, that a birth date has where the day is not known."""
    born = source.attributes.get("birth_date")
    if born is None or born.whole_formats == born.formats:
        return "cast(null as varchar)"
    parts = [text for text in born.formats if text not in born.whole_formats]
    months = [text for text in parts if MONTH.search(text)]
    years = [text for text in parts if text not in months]
    return _macro("birth_year_of", born.columns[0], years, months)


def _birth_text(source: SourceSettings) -> str:
    """Return the SQL of a birth date as it is written, also where no calendar has it."""
    born = source.attributes.get("birth_date")
    forms = [] if born is None or born.transform != "date" else [*filter(None, map(date_form, born.formats))]
    if born is None or not forms:
        return "cast(null as varchar)"
    patterns, orders = zip(*forms, strict=True)
    return _macro("written_date_of", born.columns[0], list(patterns), list(orders))


# What a birth date says beside the day, where a source does not map it by itself.
OF_BIRTH_DATE = {"birth_year": _birth_year, "birth_text": _birth_text}


def _list_of(source: SourceSettings, maps: Mapping[str, AttributeMap]) -> str:
    """Return the SQL of a list of name=value, without those that have no value."""
    if not maps:
        return "cast(null as varchar[])"
    given = [f"'{name}=' || {_as_text(source, mapped)}" for name, mapped in maps.items()]
    return f"list_filter([{', '.join(given)}], lambda given: given is not null)"


def _as_text(source: SourceSettings, mapped: AttributeMap) -> str:
    """Return the SQL of what columns say, as text, a date as 2026-01-31."""
    dated = mapped.transform in ("date", "timestamp")
    value = _value(source, mapped, mapped.transform if dated else "varchar")
    text = f"cast({value} as varchar)" if dated or mapped.transform in TYPED else value
    return _with_default(mapped, text, "varchar")


def _with_default(mapped: AttributeMap, value: str, kind: str) -> str:
    """Return the SQL of a value, or of the default where the columns that give it are blank."""
    if mapped.default is None:
        return value
    default = plain_literal(mapped.default)
    default = default if kind == "varchar" else f"cast({default} as {kind})"
    return f"case when {_blank(mapped)} then {default} else {value} end"


def _value(source: SourceSettings, mapped: AttributeMap, kind: str) -> str:
    """Return the SQL of what the columns of an attribute say."""
    if mapped.transform in PARTS_OF_A_CELL:
        return f"{_cell_aliases(source)[mapped.columns[0]]}.parsed.{mapped.transform.removesuffix('_part')}"
    if mapped.transform in ("date", "timestamp"):
        given = mapped.whole_formats if kind == "date" else mapped.formats
        formats = sorted(given, key=_has_long_year)
        return _macro(f"{kind}_of", mapped.columns[0], formats) if formats else f"cast(null as {kind})"
    text = _transformed(mapped)
    typed = kind == "varchar" or mapped.transform in TYPED
    return text if typed else f"try_cast({text} as {kind})"


def _has_long_year(text: str) -> bool:
    """Sort formats with two digits for the year first: %Y would take the 70 of 3/15/70 for the year 70."""
    return "%Y" in text


def _transformed(mapped: AttributeMap) -> str:
    column = mapped.columns[0] if mapped.columns else ""
    match mapped.transform:
        case "join":
            between = plain_literal(mapped.separator or SEPARATOR)
            sql = f"nullif(concat_ws({between}, {', '.join(map(_text, mapped.columns))}), '')"
        case "first":
            sql = f"coalesce({', '.join(map(_text, mapped.columns))})"
        case "split":
            sql = _macro("list_of", column, mapped.separator or SEPARATOR)
        case "constant":
            sql = plain_literal(mapped.value or "")
        case "codes":
            sql = _macro("code_of", mapped.codes or "", column)
        case "record_id":
            sql = f"{plain_literal(f'{mapped.source}:')} || {_text(column)}"
        case "boolean":
            sql = _macro("boolean_of", column, list(mapped.true_values))
        case "epoch_ms" | "number":
            sql = _macro(f"{mapped.transform}_of", column)
        case _:
            sql = _text(column)
    return sql


def _blank(mapped: AttributeMap) -> str:
    """Return the SQL that tells whether all columns of an attribute are blank."""
    return " and ".join(f"{_text(column)} is null" for column in mapped.columns)


def _defaulted(source: SourceSettings) -> str:
    """Return the SQL that names the attributes of a row that got their default."""
    given = [
        f"case when {_blank(source.attributes[name])} then '{name}' end"
        for name in STAGED_ATTRIBUTES
        if name in source.attributes and source.attributes[name].default is not None
    ]
    return f"nullif(concat_ws(' | ', {', '.join(given)}), '')" if given else "cast(null as varchar)"


def _text(column: str) -> str:
    return f"nullif(trim(landed.{plain(quoted(column))}), '')"


def _macro(name: str, *arguments: str | list[str]) -> str:
    """Return a macro's call; arguments are written as JSON, which Jinja reads as its own literals."""
    return f"{{{{ {name}({', '.join(json.dumps(each, ensure_ascii=False) for each in arguments)}) }}}}"


def _landed(source: SourceSettings) -> str:
    return f"{{{{ source('raw', '{source.name}') }}}} as landed"


def _cell_aliases(source: SourceSettings) -> dict[str, str]:
    """Name each column whose cells are taken apart."""
    parted = [m.columns[0] for m in source.attributes.values() if m.transform in PARTS_OF_A_CELL]
    return {column: f"cell_{place}" for place, column in enumerate(dict.fromkeys(parted), start=1)}


def _word_checks(source: SourceSettings, attribute: str) -> list[dict[str, Any]]:
    """Return the check of an attribute that must speak our vocabulary and is not translated by a code set."""
    mapped = source.attributes.get(attribute)
    if mapped is None or mapped.transform == "codes" or attribute not in OUR_WORDS:
        return []
    check, arguments = OUR_WORDS[attribute]
    name = f"{source.name}_words_of_{attribute}"
    return [{check: {"name": name, "arguments": arguments, "config": {"severity": "warn"}}}]


def _code_check(source: SourceSettings, attribute: str, mapped: AttributeMap) -> dict[str, Any]:
    arguments = {
        "landed": f"source('raw', '{source.name}')",
        "column": plain(mapped.columns[0]),
        "code_set": mapped.codes,
    }
    return {"known_codes": {"name": f"{source.name}_codes_of_{attribute}", "arguments": arguments}}


def _listed(columns: Sequence[str]) -> list[str]:
    return [f"    {column}," for column in columns[:-1]] + [f"    {columns[-1]}"]


def _yaml_columns(columns: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"name": plain(name), "data_type": kind.lower(), "description": meaning}
        for name, (kind, meaning) in columns.items()
    ]


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
