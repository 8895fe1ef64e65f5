"""The SQL that gives one attribute of a source's landed row, as the source's YAML maps it.

Settings in, text out, for the staging models (`staging.py`). Values are trimmed, cast and given their default
here; what they mean is decided behind the staging models.
"""

import json
import re
from collections.abc import Mapping

from mdm_pipeline.settings.sources import PARTS_OF_A_CELL, AttributeMap, SourceSettings
from mdm_pipeline.standardize.written_dates import date_form
from mdm_pipeline.tables import STAGED_ATTRIBUTES
from mdm_pipeline.warehouse import literal, quoted

SEPARATOR = " | "
MONTH = re.compile(r"%-?[mbB]")
TYPED = frozenset({"epoch_ms", "number", "boolean"})  # transforms whose macros give no text


def expression(source: SourceSettings, attribute: str) -> str:
    """Return the SQL that gives one attribute of a source's landed row."""
    kind = STAGED_ATTRIBUTES[attribute][0].lower()
    mapped = source.attributes.get(attribute)
    if mapped is None and attribute in OF_BIRTH_DATE:
        return OF_BIRTH_DATE[attribute](source)
    if mapped is None:
        return f"cast(null as {kind})"
    return _with_default(mapped, _value(source, mapped, kind), kind)


def list_of(source: SourceSettings, maps: Mapping[str, AttributeMap]) -> str:
    """Return the SQL of a list of name=value, without those that have no value."""
    if not maps:
        return "cast(null as varchar[])"
    given = [f"'{name}=' || {_as_text(source, mapped)}" for name, mapped in maps.items()]
    return f"list_filter([{', '.join(given)}], lambda given: given is not null)"


def defaulted(source: SourceSettings) -> str:
    """Return the SQL that names the attributes of a row that got their default."""
    given = [
        f"case when {_blank(source.attributes[name])} then '{name}' end"
        for name in STAGED_ATTRIBUTES
        if name in source.attributes and source.attributes[name].default is not None
    ]
    return f"nullif(concat_ws(' | ', {', '.join(given)}), '')" if given else "cast(null as varchar)"


def text_of(column: str) -> str:
    """Return the SQL of a landed cell, trimmed; NULL where it is empty."""
    return f"nullif(trim(landed.{plain(quoted(column))}), '')"


def cell_aliases(source: SourceSettings) -> dict[str, str]:
    """Name each column whose cells are taken apart."""
    parted = [m.columns[0] for m in source.attributes.values() if m.transform in PARTS_OF_A_CELL]
    return {column: f"cell_{place}" for place, column in enumerate(dict.fromkeys(parted), start=1)}


def plain_literal(text: str) -> str:
    """Return a text as an SQL literal that Jinja leaves alone."""
    return plain(literal(text))


def plain(text: str) -> str:
    """Return a text in which Jinja sees nothing to run.

    >>> plain("{{ x }}")
    "{{ '{' }}{ x }}"
    """
    return re.sub(r"\{(?=[{%#])", "{{ '{' }}", text)


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
        return f"{cell_aliases(source)[mapped.columns[0]]}.parsed.{mapped.transform.removesuffix('_part')}"
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
            sql = f"nullif(concat_ws({between}, {', '.join(map(text_of, mapped.columns))}), '')"
        case "first":
            sql = f"coalesce({', '.join(map(text_of, mapped.columns))})"
        case "split":
            sql = _macro("list_of", column, mapped.separator or SEPARATOR)
        case "constant":
            sql = plain_literal(mapped.value or "")
        case "codes":
            sql = _macro("code_of", mapped.codes or "", column)
        case "record_id":
            sql = f"{plain_literal(f'{mapped.source}:')} || {text_of(column)}"
        case "boolean":
            sql = _macro("boolean_of", column, list(mapped.true_values))
        case "epoch_ms" | "number":
            sql = _macro(f"{mapped.transform}_of", column)
        case _:
            sql = text_of(column)
    return sql


def _blank(mapped: AttributeMap) -> str:
    """Return the SQL that tells whether all columns of an attribute are blank."""
    return " and ".join(f"{text_of(column)} is null" for column in mapped.columns)


def _macro(name: str, *arguments: str | list[str]) -> str:
    """Return a macro's call; arguments are written as JSON, which Jinja reads as its own literals."""
    return f"{{{{ {name}({', '.join(json.dumps(each, ensure_ascii=False) for each in arguments)}) }}}}"
