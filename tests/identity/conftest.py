"""A small world for identity: records, pairs and releases in a real DuckDB."""

from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa
import pytest

from mdm_pipeline import tables
from mdm_pipeline.settings.identity import IdentitySettings
from mdm_pipeline.settings.load import DEFAULT_CONFIG, Settings, _load_file
from mdm_pipeline.settings.matching import MatchingSettings, PartyModel
from mdm_pipeline.warehouse import Warehouse

LEDGER = (tables.CUSTOMER_XREF, tables.CUSTOMER_IDS, tables.CUSTOMER_EVENTS)
MERGE, REVIEW = 5.0, -5.0


class World:
    """Records and pairs by hand; `pairs` maps two record_ids to a weight."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.warehouse = Warehouse.in_memory()
        self.warehouse.run("set threads = 1")
        for table in (
            tables.CUSTOMERS_STANDARDIZED,
            tables.LINKED_PAIRS,
            tables.MODELS_IN_USE,
            tables.CLUSTER_CUTS,
            tables.SOURCE_CHANGES,
        ):
            self.warehouse.create_empty(table)
        for table in LEDGER:
            self.warehouse.create_empty(table)
            self.warehouse.run(f"create table last_{table.name} as select * from {table.name}")

    def with_rules(self, **changes: dict[str, Any]) -> None:
        """Change parameters of rules: with_rules(too_large={"max_records": 3})."""
        rules = self.settings.identity.rules
        update = {name: getattr(rules, name).model_copy(update=change) for name, change in changes.items()}
        identity = self.settings.identity.model_copy(update={"rules": rules.model_copy(update=update)})
        self.settings = self.settings.model_copy(update={"identity": identity})

    def records(self, records: dict[str, dict[str, Any]]) -> None:
        """Replace all records: {"erp:1": {"party_type": "person", "given_name": "anna"}}."""
        self.warehouse.run("delete from customers_standardized")
        rows = []
        for record_id, fields in records.items():
            source, _, source_id = record_id.partition(":")
            row = {
                "record_id": record_id,
                "source": source,
                "source_id": source_id,
                "party_type": "organization",
            }
            if born := fields.get("birth_date"):
                row["birth_text"] = born.isoformat()
            rows.append(row | fields)
        if rows:
            names = sorted({name for row in rows for name in row})
            data = pa.table({name: [row.get(name) for row in rows] for name in names})
            with self.warehouse.lend("given", data):
                self.warehouse.run("insert into customers_standardized by name select * from given")

    def pairs(self, pairs: dict[tuple[str, str], float], party_type: str = "organization") -> None:
        """Replace all pairs."""
        self.warehouse.run("delete from linked_pairs")
        rows = [(min(pair), max(pair), party_type, weight) for pair, weight in pairs.items()]
        names = ("record_id_l", "record_id_r", "party_type", "match_weight")
        if rows:
            data = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
            with self.warehouse.lend("given", data):
                self.warehouse.run("insert into linked_pairs by name select * from given")

    def clusters(self) -> set[frozenset[str]]:
        """Return customer_clusters as sets of record_ids."""
        rows = self.warehouse.rows("select list(record_id) from customer_clusters group by cluster_id")
        return {frozenset(row[0]) for row in rows}

    def cuts(self) -> dict[tuple[str, str], str]:
        """Return the rule of each cut pair."""
        rows = self.warehouse.rows("select record_id_l, record_id_r, rule from cluster_cuts")
        return {(left, right): rule for left, right, rule in rows}

    def cluster_as(self, clusters: Iterable[Iterable[str]], party_type: str = "organization") -> None:
        """Write customer_clusters by hand."""
        rows = [(record, min(cluster), party_type) for cluster in map(list, clusters) for record in cluster]
        self.warehouse.run(
            "create or replace temp table by_hand (record_id varchar, cluster_id varchar, party_type varchar)"
        )
        for row in rows:
            self.warehouse.run("insert into by_hand values (?, ?, ?)", list(row))
        self.warehouse.replace(tables.CUSTOMER_CLUSTERS, "select * from by_hand")

    def changed(self, *records: str) -> None:
        """Say which records changed at their source since the last release."""
        self.warehouse.run("delete from source_changes")
        for record in records:
            source, _, source_id = record.partition(":")
            self.warehouse.run("insert into source_changes values (?, ?, 'changed')", [source, source_id])

    def publish(self) -> None:
        """Make this release the last one, as publishing and `recall` do."""
        for table in LEDGER:
            self.warehouse.run(f"create or replace table last_{table.name} as select * from {table.name}")

    def customer_of(self) -> dict[str, str]:
        """Return the present customer of each record."""
        return dict(
            self.warehouse.rows("select record_id, customer_id from customer_xref where valid_to is null")
        )

    def ids(self) -> dict[str, dict[str, Any]]:
        """Return customer_ids by id."""
        names = list(tables.CUSTOMER_IDS.columns)
        return {
            row[0]: dict(zip(names, row, strict=True))
            for row in self.warehouse.rows("select * from customer_ids")
        }

    def events(self, release: int) -> set[tuple[str, str, str, str]]:
        """Return (event, customer_id, record_id, other_customer_id) of a release."""
        return set(
            self.warehouse.rows(
                "select event, customer_id, record_id, other_customer_id from customer_events"
                " where release = ?",
                [release],
            )
        )


@pytest.fixture(scope="session")
def settings() -> Settings:
    identity = _load_file(DEFAULT_CONFIG, "identity.yaml", IdentitySettings)
    model = PartyModel.model_construct(merge_weight=MERGE, review_weight=REVIEW)
    matching = MatchingSettings.model_construct(organization=model, person=model)
    return Settings.model_construct(identity=identity, matching=matching, sources=())


@pytest.fixture
def new_world(settings: Settings) -> Iterable[Callable[[], World]]:
    made: list[World] = []

    def make() -> World:
        made.append(World(settings))
        return made[-1]

    yield make
    for world in made:
        world.warehouse.connection.close()


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()
