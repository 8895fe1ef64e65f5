"""Read a truth folder beside the customers of the last run: makes the temporary table `scored_records`.

truth.csv       source, source_id, entity_id: which records are one party; records that it does not list
                are not scored, records that the run has not are customers of their own
truth.yaml      in its place: where the data set itself says so (`truth_files.py`)
entities.csv    optional: entity_id, party_type, country, for slices
relations.csv   optional: entity_id, other_entity_id, relation: parties that are related, yet two
"""

from pathlib import Path
from typing import Any

import pyarrow as pa

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.evaluation.truth_files import (
    NamedSource,
    TruthOfRecords,
    TruthSettings,
    find_truth,
    read_text,
)
from mdm_pipeline.evaluation.truth_links import read_links
from mdm_pipeline.settings.load import read_file
from mdm_pipeline.warehouse import Warehouse, quoted

TRUTH = ("source", "source_id", "entity_id")
ENTITIES = ("entity_id", "party_type", "country")
RELATIONS = ("entity_id", "other_entity_id", "relation")

_SCORED = """
create or replace temp table scored_records as
select
    truth.source || ':' || truth.source_id as record_id, truth.source, truth.entity_id,
    coalesce(xref.customer_id, 'alone ' || truth.source || ':' || truth.source_id) as customer_id,
    records.party_type as decided_type, records.country as decided_country, records.name_script,
    entities.party_type, entities.country
from truth_records as truth
left join customer_xref as xref
    on truth.source = xref.source and truth.source_id = xref.source_id and xref.valid_to is null
left join customers_standardized as records on xref.record_id = records.record_id
left join truth_entities as entities on truth.entity_id = entities.entity_id
order by record_id
"""


def read_truth(warehouse: Warehouse, folder: Path, sources: Path | None = None) -> int:
    """Make `scored_records` and `truth_relations`; return how many records are scored.

    `sources` is the second folder in which the files of a truth.yaml are looked for. Raises ConfigError when
    the folder holds no truth, a file lacks a column, a record stands twice, or a source that truth.yaml
    names, or all of truth.csv, is not one of the run's.
    """
    places = (folder,) if sources is None else (folder, sources)
    _read_records(warehouse, folder, places)
    _read_optional(warehouse, folder / "entities.csv", "truth_entities", ENTITIES)
    _read_optional(warehouse, folder / "relations.csv", "truth_relations", RELATIONS)
    _require_whole_rows(warehouse, folder)
    _require_one_entity(warehouse, folder)
    warehouse.run(_SCORED)
    if warehouse.value("select count(*) from scored_records where decided_type is not null") == 0:
        raise ConfigError(
            f"the truth in {folder} lists no record of the last run, so there is nothing to score; its"
            f" sources are {_sources(warehouse, 'truth_records')},"
            f" those of the run {_sources(warehouse, 'customer_xref')}"
        )
    return warehouse.count("scored_records")


def entities(warehouse: Warehouse, folder: Path, sources: Path) -> pa.Table:
    """Read a truth folder and return the party of each record of the last run: record_id, entity_id."""
    if not warehouse.has("customer_xref"):
        raise ConfigError("there are no customers to compare with a truth yet; `mdm run` makes them")
    read_truth(warehouse, folder, sources)
    return warehouse.arrow("select record_id, entity_id from scored_records")


def _read_records(warehouse: Warehouse, folder: Path, places: tuple[Path, ...]) -> None:
    """Make `truth_records`: source, source_id, entity_id."""
    listed, told = folder / "truth.csv", folder / "truth.yaml"
    if listed.is_file() == told.is_file():
        found = "both a truth.csv and a truth.yaml" if told.is_file() else "no truth.csv and no truth.yaml"
        raise ConfigError(
            f"{folder} holds {found}; one of both was expected: truth.csv with the columns {list(TRUTH)},"
            " or a truth.yaml that says where the data set has them"
        )
    if listed.is_file():
        read_text(warehouse, listed, "truth_records", TRUTH)
        return
    truth = read_file(told, TruthSettings)
    if truth.links is not None:
        _require_sources(warehouse, told, {truth.links.left.source, truth.links.right.source})
        read_links(warehouse, truth.links, places)
        return
    _require_sources(warehouse, told, {name for file in truth.records for name in _named(file)})
    warehouse.run("create or replace temp table truth_records (source text, source_id text, entity_id text)")
    for file in truth.records:
        _read_column(warehouse, file, places)


def _named(file: TruthOfRecords) -> set[str]:
    return set(file.source.names.values()) if isinstance(file.source, NamedSource) else {file.source}


def _read_column(warehouse: Warehouse, file: TruthOfRecords, places: tuple[Path, ...]) -> None:
    path = find_truth(file.file, places)
    if isinstance(file.source, NamedSource):
        column = f"trim({quoted(file.source.column)})"
        words, names = list(file.source.names), list(file.source.names.values())
        read_text(warehouse, path, "truth_column", (file.source.column, file.key, file.entity))
        _require_words(warehouse, path, column, words)
        _add(warehouse, file, f"$names[list_position($words, {column})]", {"names": names, "words": words})
    else:
        read_text(warehouse, path, "truth_column", (file.key, file.entity))
        _add(warehouse, file, "$source", {"source": file.source})


def _add(warehouse: Warehouse, file: TruthOfRecords, source: str, values: dict[str, Any]) -> None:
    warehouse.run(
        f"""
        insert into truth_records
        select {source} as record_source, trim({quoted(file.key)}), trim({quoted(file.entity)}) as party
        from truth_column where record_source is not null and party <> ''
        """,
        values,
    )


def _require_words(warehouse: Warehouse, path: Path, column: str, words: list[str]) -> None:
    there = [
        row[0] for row in warehouse.rows(f"select distinct {column} as word from truth_column order by 1")
    ]
    absent = sorted(set(words) - set(there))
    if absent:
        raise ConfigError(f"{path} has no rows of {absent} in {column}; it has {there[:20]}")


def _read_optional(warehouse: Warehouse, file: Path, table: str, columns: tuple[str, ...]) -> None:
    if file.is_file():
        read_text(warehouse, file, table, columns)
        return
    empty = ", ".join(f"null::varchar as {column}" for column in columns)
    warehouse.run(f"create or replace temp table {table} as select {empty} limit 0")


def _require_sources(warehouse: Warehouse, file: Path, named: set[str]) -> None:
    there = _sources(warehouse, "customer_xref")
    unknown = sorted(named - set(there))
    if unknown:
        raise ConfigError(f"{file} names the sources {unknown}; those of the run are {there}")


def _require_whole_rows(warehouse: Warehouse, folder: Path) -> None:
    partly = warehouse.value(
        "select count(*) from truth_records where coalesce(source_id, '') = '' or source is null"
        " or entity_id is null"
    )
    if partly:
        raise ConfigError(f"the truth in {folder} has {partly} rows without a source, a key or a party")


def _require_one_entity(warehouse: Warehouse, folder: Path) -> None:
    twice = warehouse.value(
        "select count(*) from (select 1 from truth_records group by source, source_id having count(*) > 1)"
    )
    if twice:
        raise ConfigError(
            f"the truth in {folder} lists {twice} records more than once; a record is one party's only"
        )


def _sources(warehouse: Warehouse, table: str) -> list[str]:
    return [row[0] for row in warehouse.rows(f"select distinct source from {table} order by source")]
