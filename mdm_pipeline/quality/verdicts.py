"""Verdicts: what a gate found, in numbers and keys. Personal values never come this far.

Writes `gate_verdicts`. A verdict's fingerprint says which data it is about.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from mdm_pipeline.quality.plan import FEW_ROWS, Planned
from mdm_pipeline.tables import GATE_VERDICTS
from mdm_pipeline.warehouse import Warehouse

MOST_KEYS = 20
PLAIN_KEY = re.compile(r"(?=.*[0-9])[A-Za-z0-9_.:/-]{1,100}|row [0-9]{1,18}", re.ASCII)
PLAIN_WORD = re.compile(r"[\w-]{1,60}")
WORDS = {"source", "attribute", "relation", "tag", "event", "tax_id_kind"}
ARROW = {
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
    "VARCHAR[]": pa.list_(pa.string()),
}


@dataclass(frozen=True)
class Verdict:
    """One expectation of one gate on one table; the columns of `gate_verdicts`."""

    gate: str
    subject: str
    expectation: str
    severity: str
    fingerprint: str
    passed: bool = False
    observed: str = ""
    expected: str = ""
    failing: int | None = None
    failing_keys: tuple[str, ...] = ()
    override: str | None = None
    remedy: str | None = None

    @property
    def told(self) -> str:
        """One line that says what failed: the sentence, what was found and what would have been tolerated.

        >>> found = {"observed": "9 of 9 rows (100 %) break it", "expected": "at most 20 %", "failing": 9}
        >>> Verdict("g", "s", "Most rows have a name", "critical", "f", **found).told
        'Most rows have a name: 9 of 9 rows (100 %) break it, at most 20 % may'
        """
        found = f"{self.expectation}: {self.observed}"
        if not self.expected:
            return found
        return (
            f"{found}, {self.expected} may"
            if self.failing is not None
            else f"{found}, expected {self.expected}"
        )

    @property
    def stops(self) -> bool:
        """Tell whether the path may not go on."""
        return self.severity == "critical" and not self.passed and self.override is None


def plain_key(key: dict[str, Any]) -> str:
    """Return a row's key as text; a part that may hold more than a key is shown as its hash.

    >>> plain_key({"source": "erp", "source_id": "C00100002"}), plain_key({"code": None, "_row_number": 17})
    ('erp:C00100002', 'NULL:17')
    >>> plain_key({"record_id": "张三 <zhang@example.com>"})
    '#2aa09b4b7a25'
    """
    return ":".join("NULL" if part is None else _plain(column, str(part)) for column, part in key.items())


def failing_keys(warehouse: Warehouse, planned: Planned) -> tuple[str, ...]:
    """Return the keys of the first rows, in the order of their keys, that break an expectation."""
    if planned.rows is None:
        return ()
    query = f"select distinct * from ({planned.rows}) as broken order by all limit {MOST_KEYS}"
    keys = warehouse.arrow(query)
    return tuple(plain_key(key) for key in keys.to_pylist())


def observed(planned: Planned, result: dict[str, Any]) -> str:
    """Say what was found, in numbers."""
    if "unexpected_count" in result:
        failing, total = (
            result["unexpected_count"] or 0,
            result["element_count"] - result.get("missing_count", 0),
        )
        part = f" ({share(failing / total)})" if failing and total else ""
        return f"{failing:,} of {total:,} rows{part} break it"
    if "details" in result and "mismatched" in result["details"]:
        missing = len(result["details"]["mismatched"].get("missing", ()))
        return f"{missing} missing"
    if planned.expectation.type == "expect_table_row_count_to_be_between":
        return f"{result['observed_value']:,} rows"
    return "judged"


def expected(planned: Planned) -> str:
    """Say what was asked, in numbers."""
    given = planned.arguments
    if planned.expectation.type == FEW_ROWS:
        few = _few(given["few"], given.get("few_up_to", 1)) if given.get("few") else ""
        return f"at most {share(given['at_most'])}{few}" if given["at_most"] > 0 else f"none{few}"
    if "column_set" in given:
        return f"0 of {len(given['column_set'])} missing"
    if planned.expectation.type == "expect_table_row_count_to_be_between":
        return f"at least {given.get('min_value', 0):,}"
    mostly = given.get("mostly", 1)
    return f"at most {share(1 - mostly)}" if mostly < 1 else "none"


def _few(rows: int, up_to: float) -> str:
    return f", or {rows:,}" + (f" (up to {share(up_to)})" if up_to < 1 else "")


def share(part: float) -> str:
    """Write a share as a percentage of three digits.

    >>> share(0.02), share(1 / 3), share(0.00001)
    ('2 %', '33.3 %', '0.001 %')
    """
    return f"{float(f'{100 * part:.3g}'):.10g} %"


def keep(warehouse: Warehouse, verdicts: Iterable[Verdict], stale: str, parameters: dict[str, Any]) -> None:
    """Put verdicts into `gate_verdicts` in the place of those that the condition `stale` names."""
    warehouse.create_empty(GATE_VERDICTS)
    schema = pa.schema([(name, ARROW[kind]) for name, kind in GATE_VERDICTS.types.items()])
    new = pa.Table.from_pylist([asdict(verdict) for verdict in verdicts], schema)
    with warehouse.lend("new_verdicts", new):
        warehouse.replace(
            GATE_VERDICTS,
            f"select * from gate_verdicts where not ({stale}) union all by name select * from new_verdicts",
            parameters,
        )


def _plain(column: str, part: str) -> str:
    if PLAIN_KEY.fullmatch(part) or (column in WORDS and PLAIN_WORD.fullmatch(part)):
        return part
    return "#" + hashlib.sha256(part.encode(errors="surrogatepass")).hexdigest()[:12]
