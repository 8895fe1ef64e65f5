"""Contracts as asset specs, reports as metadata: counts and names go to Dagster, personal values never do."""

import base64
import dataclasses
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.tables import Table


def table_spec(
    table: Table,
    group: str,
    *,
    deps: Iterable[Any] = (),
    kinds: Iterable[str] = ("duckdb",),
    owner: str = "mdm",
) -> dg.AssetSpec:
    """Describe a contract's table as an asset: its row, key and columns are what `tables/` says."""
    return dg.AssetSpec(
        table.name,
        group_name=group,
        deps=list(deps),
        description=f"One row is {table.row}.",
        kinds=set(kinds),
        owners=[f"team:{owner}"],
        metadata={"dagster/column_schema": column_schema(table), "key": ", ".join(table.key)},
    )


def raw_spec(source: SourceSettings, fresh_within: timedelta, deps: Iterable[Any]) -> dg.AssetSpec:
    """Describe a landed source as an asset; its key is the one dbt gives the source `raw.<name>`.

    It fails its freshness when no run landed it, or kept its last good snapshot, for too long.
    """
    columns = [dg.TableColumn(name, "VARCHAR", _meaning(source, name)) for name in source.header]
    return dg.AssetSpec(
        ["raw", source.name],
        group_name="land",
        deps=list(deps),
        description=f"{source.title}: one row as it was read, all text, unchanged.",
        kinds={"duckdb", source.read.kind},
        owners=[f"team:{source.owner}"],
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=fresh_within),
        metadata={"dagster/column_schema": dg.TableSchema(columns), "trust": source.trust},
    )


def _meaning(source: SourceSettings, column: str) -> str:
    """Say what a source's column is to us: its key, the attributes that it gives, or nothing."""
    uses = ["the record's key"] if column == source.key else []
    for attribute, mapped in source.mapped.items():
        if column in mapped.columns:
            how = "" if mapped.transform == "text" else f" ({mapped.transform})"
            uses.append(f"gives {attribute}{how}")
    return "; ".join(uses) or "landed as it is; gives no attribute of ours"


def column_schema(table: Table) -> dg.TableSchema:
    """Return the columns of a contract with their types and meanings."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name, type=kind, description=meaning, tags={"personal": ""} if name in table.personal else {}
            )
            for name, (kind, meaning) in table.columns.items()
        ]
    )


def picture(svg: str) -> dg.MarkdownMetadataValue:
    """Show a chart in Dagster's pages; the picture travels inside the metadata, so it needs no file."""
    data = base64.b64encode(svg.encode()).decode()
    return dg.MetadataValue.md(f"![chart](data:image/svg+xml;base64,{data})")


def metadata(report: object) -> dict[str, Any]:
    """Turn a frozen report into metadata: numbers, texts, paths and flat tables of them."""
    assert dataclasses.is_dataclass(report)
    fields = {field.name: getattr(report, field.name) for field in dataclasses.fields(report)}
    return {name: _value(value) for name, value in fields.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Path):
        return dg.MetadataValue.path(value)
    if isinstance(value, Mapping):
        return dg.MetadataValue.json({str(key): _plain(item) for key, item in value.items()})
    return (
        dg.MetadataValue.json([_plain(item) for item in value]) if isinstance(value, Iterable) else str(value)
    )


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
