"""Check the suites of a configuration before any data is there, on empty tables of every contract."""

from dataclasses import replace

from mdm_pipeline.errors import ConfigError, GateError
from mdm_pipeline.quality.gates import IMPORT_GATE
from mdm_pipeline.quality.judge import build
from mdm_pipeline.quality.overrides import require_overridable
from mdm_pipeline.quality.parameters import import_parameters, table_parameters
from mdm_pipeline.quality.plan import Planner
from mdm_pipeline.quality.suites import load_suites
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.quality import GATES
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.tables import ALL
from mdm_pipeline.warehouse import Warehouse, quoted


def check_gates(settings: Settings) -> None:
    """Raise ConfigError naming file and key when a suite, a parameter or an override makes no sense."""
    with Warehouse.in_memory() as warehouse:
        _make_empty_tables(warehouse, settings)
        for gate in GATES:
            suites = load_suites(gate, settings.places.config)
            require_overridable([each for each in settings.quality.overrides if each.gate == gate], suites)
            if gate == IMPORT_GATE:
                known = [import_parameters(settings, each, each.raw_table) for each in settings.sources]
            else:
                known = [table_parameters(warehouse, settings, gate)]
            for planner in (Planner(warehouse, suite, given) for suite in suites for given in known):
                _check(planner)


def _check(planner: Planner) -> None:
    try:
        planner.require_table()
        plans = planner.plan()
    except GateError as error:  # every table that exists has a contract, so this one never will
        raise ConfigError(str(error)) from None
    for place, planned in enumerate(plans):
        if planned.to_ask:
            build(planner, planned, place)


def _make_empty_tables(warehouse: Warehouse, settings: Settings) -> None:
    for table in ALL.values():
        warehouse.create_empty(table)
        warehouse.create_empty(replace(table, name=f"last_{table.name}"))
    warehouse.run("create schema raw")
    for source in settings.sources:
        _make_empty_landing(warehouse, source)


def _make_empty_landing(warehouse: Warehouse, source: SourceSettings) -> None:
    columns = ", ".join(f"{quoted(name)} varchar" for name in source.header)
    warehouse.run(f"create table {source.raw_table} ({columns}, _row_number bigint, _row_hash varchar)")
