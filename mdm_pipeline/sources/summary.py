"""Write `source_landings` and `source_changes` for all sources, after each has landed."""

from dataclasses import dataclass, fields

from mdm_pipeline.errors import ContractError
from mdm_pipeline.settings import Settings
from mdm_pipeline.sources.changes import change_query, change_values, released_snapshot
from mdm_pipeline.sources.landing import LANDINGS, LandingReport
from mdm_pipeline.tables import SOURCE_CHANGES, SOURCE_LANDINGS
from mdm_pipeline.warehouse import Warehouse, quoted


@dataclass(frozen=True)
class SourcesReport:
    """What came of all imports of this run."""

    landings: tuple[LandingReport, ...]

    @property
    def rows(self) -> int:
        """Return the landed rows in use."""
        return sum(landing.rows for landing in self.landings)

    @property
    def changes(self) -> int:
        """Return how many records are new, changed or gone since the last release."""
        return sum(landing.new + landing.changed + landing.gone for landing in self.landings)

    @property
    def stopped(self) -> tuple[LandingReport, ...]:
        """Return the sources that could not be imported in this run."""
        return tuple(landing for landing in self.landings if landing.status != "landed")


def summarize(warehouse: Warehouse, settings: Settings) -> SourcesReport:
    """Write both contracts from what `land` left for each configured source.

    Raises ContractError when a configured source was not landed.
    """
    names = [source.name for source in settings.sources]
    _require_landed(warehouse, names)
    warehouse.replace(
        SOURCE_LANDINGS, f"select * from {LANDINGS} where list_contains($names, source)", {"names": names}
    )
    _write_changes(warehouse, settings)
    columns = ", ".join(quoted(field.name) for field in fields(LandingReport))
    rows = warehouse.rows(f"select {columns} from {SOURCE_LANDINGS.name} order by source")
    return SourcesReport(tuple(LandingReport(*row) for row in rows))


def _require_landed(warehouse: Warehouse, names: list[str]) -> None:
    landed = (
        {row[0] for row in warehouse.rows(f"select source from {LANDINGS}")}
        if warehouse.has(LANDINGS)
        else set()
    )
    lacking = sorted(set(names) - landed)
    if lacking:
        raise ContractError(f"{SOURCE_LANDINGS.name}: sources {lacking} were not landed; land them first")


def _write_changes(warehouse: Warehouse, settings: Settings) -> None:
    queries: list[str] = []
    values: dict[str, str] = {}
    for source in settings.sources:
        released = released_snapshot(warehouse, source, settings.places.landed)
        queries.append(change_query(source, source.raw_table, released))
        values |= change_values(source, released)
    warehouse.replace(SOURCE_CHANGES, " union all ".join(f"({query})" for query in queries), values)
