"""Score the sources and the golden table, the same numbers for the report and for BI.

Reads what `measures.py` and `values.py` read; writes `quality_scores`. Each measure is also summed over the
attributes (attribute "all") and over the sources (source "all"). On a night that stopped early it scores
nothing rather than half of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from mdm_pipeline.audit.measures import (
    RECORD,
    Measure,
    golden_customers,
    landed_records,
)
from mdm_pipeline.audit.values import values
from mdm_pipeline.settings import Settings
from mdm_pipeline.tables import QUALITY_SCORES
from mdm_pipeline.warehouse import Warehouse

ALL = "all"
NEEDED = (
    "customers_standardized",
    "quarantine",
    "customer_xref",
    "golden_customers",
    "golden_cells",
    "review_queue",
)


@dataclass(frozen=True)
class QualityReport:
    """The error rates that people ask for first; None where there was nothing to look at."""

    scores: int
    landed_error_rate: float | None
    golden_error_rate: float | None
    reduction: float | None
    quarantined: int


def score(warehouse: Warehouse, settings: Settings) -> QualityReport:
    """Write `quality_scores` and return the error rates as landed and as published.

    A table that the night did not reach leaves `quality_scores` empty rather than half true.
    """
    there = all(warehouse.has(table) for table in NEEDED)
    measures = list(_summed(_measures(warehouse, settings))) if there else []
    owners = {source.name: source.owner for source in settings.sources}
    rows = [_row(measure, settings, owners) for measure in measures]
    with warehouse.lend("measured", pa.Table.from_pylist(rows, schema=SCHEMA)):
        count = warehouse.replace(QUALITY_SCORES, "select * from measured")
    return _report(measures, count)


SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("scope", "source", "attribute", "dimension")]
    + [("rows", pa.int64()), ("bad", pa.int64()), ("score", pa.float64())]
    + [("owner", pa.string()), ("impact", pa.float64()), ("difficulty", pa.float64())]
)


def _measures(warehouse: Warehouse, settings: Settings) -> list[Measure]:
    return [
        *values(warehouse, settings),
        *landed_records(warehouse, settings),
        *golden_customers(warehouse, settings),
    ]


def _summed(measures: Iterable[Measure]) -> Iterator[Measure]:
    totals: dict[tuple[str, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for measure in measures:
        sources = {measure.source} if measure.scope == "golden" else {measure.source, ALL}
        for source in sources:
            for attribute in (measure.attribute, ALL):
                total = totals[measure.scope, source, attribute, measure.dimension]
                total[0] += measure.rows
                total[1] += measure.bad
    for key, (rows, bad) in totals.items():
        yield Measure(*key, rows=rows, bad=bad)


def _row(measure: Measure, settings: Settings, owners: dict[str, str]) -> dict[str, object]:
    audit = settings.audit
    attribute = audit.attributes.get(measure.attribute)
    weights = audit.record if measure.attribute == RECORD else attribute
    owner = audit.owner if attribute is None else attribute.owner
    return {
        "scope": measure.scope,
        "source": measure.source,
        "attribute": measure.attribute,
        "dimension": measure.dimension,
        "rows": measure.rows,
        "bad": measure.bad,
        "score": 1 - measure.bad / measure.rows if measure.rows else None,
        "owner": owners.get(measure.source, owner),
        "impact": None if weights is None else weights.impact,
        "difficulty": None if weights is None else weights.difficulty,
    }


def _report(measures: list[Measure], count: int) -> QualityReport:
    found = {(m.scope, m.source, m.attribute, m.dimension): m for m in measures}
    landed = _rate(found.get(("landed", ALL, ALL, "error_rate")))
    golden = _rate(found.get(("golden", "golden", ALL, "error_rate")))
    aside = found.get(("landed", ALL, RECORD, "validity"))
    return QualityReport(
        scores=count,
        landed_error_rate=landed,
        golden_error_rate=golden,
        reduction=None if not landed or golden is None else 1 - golden / landed,
        quarantined=0 if aside is None else aside.bad,
    )


def _rate(measure: Measure | None) -> float | None:
    return None if measure is None or measure.rows == 0 else measure.bad / measure.rows
