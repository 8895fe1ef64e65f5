"""What a run ends with on the terminal: counts, gates, where the release and the report lie, golden rows.

Reads the work tables and CURRENT.json. Printed for the person who started the run; it goes nowhere else.
"""

from datetime import UTC, datetime

from mdm_pipeline.audit.history import read_pointer
from mdm_pipeline.audit.snapshots import age, landed_when
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Row, Warehouse

SHOWN = ("customer_id", "party_type", "name", "city", "country", "tax_id", "phone", "records")

# The kinds of problems of a source that brought nothing; all others refuse what it brought.
DID_NOT_COME = {"missing", "unreachable"}
REFUSED = "!! THIS RUN DID NOT END WELL; the counts below may be those of the last one"


def summary(settings: Settings, *, succeeded: bool = True) -> str:
    """Return the closing lines of a run, for a fixed-width terminal; a failed one says so on top."""
    with Warehouse.open(settings.places.warehouse, settings.operations.engine) as warehouse:
        lines = [] if succeeded else [REFUSED]
        lines += [*_sources(warehouse), *_ages(warehouse, settings), *_counts(warehouse), *_gates(warehouse)]
        release = _current(settings)
        report = settings.places.reports / "report.html"
        lines.append(f"release      {release or 'none has been published'}")
        lines.append(f"report       {report if report.exists() else 'none has been written'}")
        if succeeded and release is not None and warehouse.has("golden_customers"):
            lines += ["", *_golden_rows(warehouse)]
    return "\n".join(lines)


def fate(source: str, problem: str | None, message: str | None) -> str:
    """Tell in one line what became of a source's import, naming the source once.

    >>> fate("erp", "missing", "erp: no file erp.csv.")
    'erp did not come: no file erp.csv.'
    >>> fate("erp", "header", "erp: column city is missing.")
    'erp came but was refused (header): column city is missing.'
    """
    if problem is None:
        return f"{source} came"
    how = "did not come" if problem in DID_NOT_COME else f"came but was refused ({problem})"
    return f"{source} {how}: {(message or '').removeprefix(f'{source}: ')}"


def _sources(warehouse: Warehouse) -> list[str]:
    if not warehouse.has("source_landings"):
        return []
    stopped = warehouse.rows(
        "select source, problem, message from source_landings where status <> 'landed' order by source"
    )
    odd = warehouse.rows(
        "select source, unnest(warnings) as warning from source_landings where status = 'landed' order by all"
    )
    return [
        *(f"!! {fate(*row)}" for row in stopped),
        *(f"! {source}: {warning}" for source, warning in odd),
    ]


def _ages(warehouse: Warehouse, settings: Settings) -> list[str]:
    now = datetime.now(UTC)
    ages = [f"{source} {age(came, now)}" for source, came in landed_when(warehouse, settings.places).items()]
    return [f"snapshots    {', '.join(ages)} old"] if ages else []


def _counts(warehouse: Warehouse) -> list[str]:
    def count(table: str) -> str:
        return f"{warehouse.count(table):,}" if warehouse.has(table) else "-"

    landed = (
        warehouse.value("select sum(rows) from source_landings") if warehouse.has("source_landings") else None
    )
    lines = [
        f"landed       {'-' if landed is None else f'{int(landed):,}'} records",
        f"quarantined  {count('quarantine')}",
        f"parties      {count('golden_customers')}",
    ]
    if warehouse.has("golden_customers"):
        types = warehouse.rows("select party_type, count(*) from golden_customers group by all order by all")
        lines += [f"  {party_type + 's':<15}{number:,}" for party_type, number in types]
    return lines


def _gates(warehouse: Warehouse) -> list[str]:
    if not warehouse.has("gate_verdicts"):
        return ["gates        none were asked"]
    verdicts = warehouse.rows(
        "select gate || ' on ' || subject as gate,"
        " bool_and(passed or severity <> 'critical' or override is not null) as held"
        " from gate_verdicts group by all order by all"
    )
    passed = sum(1 for _, held in verdicts if held)
    refused = [f"!! {gate} did not hold" for gate, held in verdicts if not held]
    remedies = warehouse.rows(
        "select remedy from gate_verdicts where remedy is not null order by gate, subject, expectation"
    )
    refused += [f"   {remedy}" for (remedy,) in remedies]
    return [*refused, f"gates        {passed} of {len(verdicts)} passed"]


def _current(settings: Settings) -> str | None:
    pointer = read_pointer(settings.places)
    return None if pointer is None else str(settings.places.published / pointer["path"])


def _golden_rows(warehouse: Warehouse) -> list[str]:
    rows = warehouse.rows(
        f"select {', '.join(SHOWN)} from golden_customers order by records desc, customer_id limit 10"
    )
    table: list[Row] = [SHOWN, *rows]
    cells = [[_cell(value) for value in row] for row in table]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(SHOWN))]
    return ["  ".join(_padded(text, width) for text, width in zip(row, widths, strict=True)) for row in cells]


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    visible = "".join(character for character in text if character.isprintable())
    return visible if len(visible) <= 32 else visible[:31] + "…"


def _width(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
