"""Measure what landing a large CSV costs: seconds and peak memory for a full load, then for a 1 % delta.

    python bench/landing.py [ROWS] [--memory-limit 1GB]

Each load runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.sources import land
from mdm_pipeline.warehouse import Warehouse

COLUMNS = [f"column_{number}" for number in range(1, 20)]
CONFIG = f"""
{{name: crm, title: CRM, owner: sales, trust: 0.5, key: id, header: [id, {", ".join(COLUMNS)}],
 delta: {{column: _op}}, read: {{kind: csv, file: crm.csv}}, attributes: {{display_name: column_1}}}}
"""


def row(number: int, version: int) -> str:
    mixed = number * 2654435761 % 1_000_003
    cells = [
        f'"北京第{mixed}贸易有限公司"',
        f"+86138{mixed:08}",
        f'"{number} 路, {version}"',
        f"a{mixed}@b{number % 977}.cn",
    ]
    return ",".join([f"C{number:09}", *cells * 4, str(mixed), "", "CN"]) + "\n"


def write(path: Path, numbers: range, version: int, operation: str = "") -> None:
    first = "_op," if operation else ""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{first}id,{','.join(COLUMNS)}\n")
        file.writelines(f"{operation}{row(number, version)}" for number in numbers)


def land_once(folder: Path, memory_limit: str | None) -> None:
    settings = load_settings(Places(folder / "config", folder, folder / "home"))
    start = time.perf_counter()
    with Warehouse.open(settings.places.warehouse) as warehouse:
        if memory_limit:
            warehouse.run(f"set memory_limit = '{memory_limit}'")
        report = land(warehouse, settings, "crm", lambda table: None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    cpu = time.process_time()
    seconds = time.perf_counter() - start
    print(f"{report.load:5} {report.rows_read:>9,} rows read, {report.rows:>9,} in use: {seconds:5.1f} s,"
          f" {cpu:5.1f} CPU s, peak {peak:4.2f} GiB {report.message or ''}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--memory-limit")
    parser.add_argument("--land", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.land:
        return land_once(given.land, given.memory_limit)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config" / "sources").mkdir(parents=True)
        (folder / "config" / "sources" / "crm.yaml").write_text(CONFIG)
        limit = ["--memory-limit", given.memory_limit] if given.memory_limit else []
        again = [sys.executable, __file__, "--land", name, *limit]
        write(folder / "crm.csv", range(given.rows), version=1)
        print(f"crm.csv: {(folder / 'crm.csv').stat().st_size / 1e6:,.0f} MB")
        subprocess.run(again, check=True)
        write(folder / "crm.csv", range(0, given.rows, 100), version=2, operation="U,")
        subprocess.run(again, check=True)
    return None


if __name__ == "__main__":
    main()
