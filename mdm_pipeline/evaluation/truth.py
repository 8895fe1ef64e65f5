"""Read a truth folder beside the customers of the last run: makes the temporary table `scored_records`.

truth.csv       source, source_id, entity_id: which records are one party; records that it does not list
                are not scored, records that the run has not are customers of their own
entities.csv    optional: entity_id, party_type, country, for slices
relations.csv   optional: entity_id, other_entity_id, relation: parties that are related, yet two
"""

from pathlib import Path

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.warehouse import Warehouse

TRUTH = ("source", "source_id", "entity_id")
ENTITIES = ("entity_id", "party_type", "country")
RELATIONS = ("entity_id", "other_entity_id", "relation")

_SCORED = """
create or replace temp table scored_records as
select
    truth.source || ':' || truth.source_id as record_id, truth.source, truth.entity_id,
    coalesce(xref.customer_id, 'alone ' || truth.source || ':' || truth.source_id) as customer_id,
    records.party_type as decided_type, records.name_script, entities.party_type, entities.country
from truth_records as truth
left join customer_xref as xref
    on truth.source = xref.source and truth.source_id = xref.source_id and xref.valid_to is null
left join customers_standardized as records on xref.record_id = records.record_id
left join truth_entities as entities on truth.entity_id = entities.entity_id
order by record_id
"""


def read_truth(warehouse: Warehouse, folder: Path) -> int:
    """Make `scored_records` and `truth_relations`; return how many records are scored.

    Raises ConfigError when the folder has no truth.csv, a file lacks a column, a record stands twice, or no
    record of the truth is one of the run's.
    """
    if not (folder / "truth.csv").is_file():
        raise ConfigError(f"{folder} holds no truth.csv; one with the columns {list(TRUTH)} was expected")
    _read(warehouse, folder / "truth.csv", "truth_records", TRUTH)
    _read(warehouse, folder / "entities.csv", "truth_entities", ENTITIES)
    _read(warehouse, folder / "relations.csv", "truth_relations", RELATIONS)
    _require_one_entity(warehouse, folder)
    warehouse.run(_SCORED)
    if warehouse.value("select count(*) from scored_records where decided_type is not null") == 0:
        raise ConfigError(
            f"{folder / 'truth.csv'} lists no record of the last run, so there is nothing to score; its"
            f" sources are {_sources(warehouse, 'truth_records')},"
            f" those of the run {_sources(warehouse, 'customer_xref')}"
        )
    return warehouse.count("scored_records")


def _read(warehouse: Warehouse, file: Path, table: str, columns: tuple[str, ...]) -> None:
    if not file.is_file():
        empty = ", ".join(f"null::varchar as {column}" for column in columns)
        warehouse.run(f"create or replace temp table {table} as select {empty} limit 0")
        return
    source = "read_csv($file, all_varchar = true, header = true, delim = ',', quote = '\"', nullstr = '')"
    there = [row[0] for row in warehouse.rows(f"describe select * from {source}", {"file": str(file)})]
    missing = [column for column in columns if column not in there]
    if missing:
        raise ConfigError(f"{file} has no columns {missing}; it has {there}")
    warehouse.run(
        f"create or replace temp table {table} as select {', '.join(columns)} from {source}",
        {"file": str(file)},
    )


def _require_one_entity(warehouse: Warehouse, folder: Path) -> None:
    twice = warehouse.value(
        "select count(*) from (select 1 from truth_records group by source, source_id having count(*) > 1)"
    )
    if twice:
        raise ConfigError(
            f"{folder / 'truth.csv'} lists {twice} records more than once; a record is one party's only"
        )


def _sources(warehouse: Warehouse, table: str) -> list[str]:
    return [row[0] for row in warehouse.rows(f"select distinct source from {table} order by source")]
