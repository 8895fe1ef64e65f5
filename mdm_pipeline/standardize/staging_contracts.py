"""Render what dbt and Dagster are told of the landed tables and the staging models: columns, types, checks.

Settings in, text out; the models themselves are in `staging.py`.
"""

from collections.abc import Sequence
from typing import Any

import yaml

from mdm_pipeline.settings.sources import AttributeMap, SourceSettings
from mdm_pipeline.standardize.staged_values import plain
from mdm_pipeline.tables import STAGED_ATTRIBUTES, STAGED_LISTS

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


def _yaml_columns(columns: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"name": plain(name), "data_type": kind.lower(), "description": meaning}
        for name, (kind, meaning) in columns.items()
    ]


def _yaml(content: dict[str, Any]) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
