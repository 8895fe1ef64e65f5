"""GoldenMatch with an explicit configuration.

Persons: the Fellegi-Sunter configuration that it writes for the columns, with `CHANGES`. Customers: rules of
what must be equal, with negative evidence.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any


def cluster(records: Path, name: str, _same: Callable[[str, str], bool]) -> dict[str, str]:
    """Cluster the records of a set."""
    import goldenmatch as gm
    import pyarrow as pa
    import pyarrow.csv as pc

    columns = records.read_text().split("\n", 1)[0].split(",")
    as_text = pc.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=True, null_values=[""]
    )
    table = pc.read_csv(records, convert_options=as_text)
    ids = table["record_id"].to_pylist()
    table = table.drop_columns(["record_id"])
    config = gm.GoldenMatchConfig.model_validate(
        _customers() if name == "multisource" else _persons(table, **CHANGES.get(name, {}))
    )
    found = gm.dedupe_df(table, config=config)
    return {ids[row]: str(key) for key, one in found.clusters.items() for row in one["members"]}


CHANGES: dict[str, dict[str, Any]] = {
    "splink_fake_1000": {
        "scorers": {"email": "levenshtein"},
        "missing": "unobserved",
        "passes": ("first_name", "surname", "dob", "email"),
    },
    "historical_figures": {"scorers": {"postcode_fake": "levenshtein"}},
    "fodors_zagats": {
        "scorers": {"type": None, "city": "jaro_winkler"},
        "passes": ("phone|digits_only", "name|soundex", "name|substring:0:5", "addr|substring:0:6"),
    },
}


def _persons(table: Any, *, scorers: Any = None, passes: tuple[str, ...] = (), **matching: Any) -> Any:
    """What it writes for these columns, with other scorers (none: left out), blocks and cuts."""
    from goldenmatch.core.autoconfig import auto_configure_probabilistic_df

    config = auto_configure_probabilistic_df(table, n_rows_full=len(table)).model_dump(exclude_none=True)
    (matchkey,) = config["matchkeys"]
    for field, scorer in (scorers or {}).items():
        one = next(one for one in matchkey["fields"] if one["field"] == field)
        if scorer is None:
            matchkey["fields"].remove(one)
        one |= {"scorer": scorer, "levels": 3, "partial_threshold": 0.8}
    matchkey |= matching
    if passes:
        config["blocking"] = _blocking(*passes)
    return config


def _blocking(*passes: str) -> dict[str, Any]:
    """Blocks of `column` or `column|transform`; blocks above a thousand records are skipped."""
    keys = []
    for one in passes:
        column, _, transform = one.partition("|")
        keys.append({"fields": [column], "transforms": ["lowercase", "strip", *filter(None, [transform])]})
    return {
        "strategy": "multi_pass",
        "keys": keys[:1],
        "passes": keys,
        "max_block_size": 1000,
        "skip_oversized": True,
    }


def _customers() -> dict[str, Any]:
    def against(field: str, threshold: float = 0.5, scorer: str = "exact") -> dict[str, Any]:
        return {"field": field, "scorer": scorer, "threshold": threshold, "penalty": 0.6}

    def rule(*fields: str, negative: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "name": "same_" + "_".join(fields),
            "type": "exact",
            "threshold": 0.5,
            "fields": [{"field": field, "transforms": ["lowercase", "strip"]} for field in fields],
            "negative_evidence": negative,
        }

    other = [against(field) for field in ("tax_id", "birth_date", "party")]
    other_name = against("name", 0.6, "token_sort")
    return {
        "matchkeys": [
            rule("tax_id", negative=[against("name", 0.5, "token_sort")]),
            rule("phone", negative=[other_name, *other]),
            rule("email", negative=[other_name, *other]),
            rule("name", "city", negative=other),
            rule("name", "address", negative=other),
        ],
        "blocking": _blocking("tax_id", "phone", "email", "name", "address"),
    }
