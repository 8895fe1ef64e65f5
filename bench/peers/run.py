"""Our path and its peers side by side.

    python bench/peers/run.py [--sets NAME ...] [--peers NAME ...] [--work build/peers] [--write]

    sets.py (one table and its truth) -> child.py (each peer in an environment of its own) -> scores -> docs/

Every peer reads the same records on the same machine, one after the other, and one scorer, our own, reads
what comes back. Environments, data, logs and results lie under `--work`; `--write` puts all results there
into `docs/peers.md` and `docs/peers.json`.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml
from sets import SETS, DataSet

from mdm_pipeline.evaluation.scores import score_customers
from mdm_pipeline.settings import Places
from mdm_pipeline.warehouse import Warehouse

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
OURS = "mdm_pipeline"
PEERS = yaml.safe_load((HERE / "peers.yaml").read_text())
LONGEST_SECONDS, MOST_KIB = 20 * 60, 12 * 1024 * 1024


@dataclass(frozen=True)
class Run:
    """What a child process took and how it ended: `outcome` is empty when it ended well."""

    seconds: float
    cpu_seconds: float
    gib: float
    outcome: str


def measure(command: list[str], log: Path, good: tuple[int, ...] = (0,)) -> Run:
    """Run a command, stop it when it takes too long or too much, and say what it took."""
    started, outcome, peak = time.monotonic(), "", 0
    with log.open("w") as out:
        child = subprocess.Popen(command, cwd=HERE, stdout=out, stderr=out, start_new_session=True)
        while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
            peak = max(peak, _peak_kib(child.pid))
            if time.monotonic() - started > LONGEST_SECONDS:
                outcome = f"stopped after {LONGEST_SECONDS // 60} minutes"
            elif peak > MOST_KIB:
                outcome = f"stopped at {MOST_KIB // 1024 // 1024} GiB"
            if outcome:
                os.killpg(child.pid, signal.SIGKILL)
            time.sleep(0.1)
    _, status, usage = ended
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(
        round(time.monotonic() - started, 1),
        round(usage.ru_utime + usage.ru_stime, 1),
        round(peak / 1024 / 1024, 2),
        outcome or ("" if child.returncode in good else "failed"),
    )


def _peak_kib(pid: int) -> int:
    """The most that a process has held; rusage would count what it inherited from this one."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def environment(peer: str, work: Path) -> str:
    """Make the peer's environment from its pinned requirements, and return its Python."""
    python = str(work / "environments" / peer / "bin" / "python")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    if not Path(python).exists():
        subprocess.run([*uv, "venv", "--python", sys.executable, Path(python).parents[1]], check=True)
    requirements = HERE / "requirements" / f"{peer}.txt"
    subprocess.run([*uv, "pip", "sync", "--python", python, requirements], check=True)
    return python


def run_peer(peer: str, one: DataSet, folder: Path, work: Path) -> tuple[Run, int]:
    """Let a peer cluster a set; return what it took and how many answers it asked for."""
    run = measure([environment(peer, work), "child.py", peer, one.name, str(folder)], folder / f"{peer}.log")
    answers = json.loads((folder / f"{peer}.json").read_text())["answers"] if not run.outcome else 0
    return run, answers


def run_ours(one: DataSet, folder: Path, datasets: Path) -> Run:
    """Run the whole nightly path on a set, from nothing to the audit; a night that a gate refuses counts."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    options = {"--config": ROOT / one.config, "--sources": datasets / one.name / one.day, "--home": home}
    arguments = [str(item) for pair in options.items() for item in pair]
    call = "from mdm_pipeline.cli import main; main()"
    run = measure([sys.executable, "-c", call, "run", *arguments], folder / f"{OURS}.log", good=(0, 2))
    if not run.outcome:
        with Warehouse.open(Places(home=home).warehouse) as warehouse:
            warehouse.run(
                "copy (select source, source_id, customer_id as cluster_id from customer_xref"
                " where valid_to is null) to $file (format csv, header true)",
                {"file": str(folder / f"{OURS}.csv")},
            )
    return run


def score(folder: Path, peer: str) -> dict[str, float]:
    """Score the clusters of a peer; a record that it does not name is alone."""
    same = "truth.record_id = said.record_id"
    if peer == OURS:
        same = "truth.source_id = said.source_id and coalesce(truth.source, said.source) = said.source"
    with (
        tempfile.TemporaryDirectory() as scratch,
        Warehouse.open(Path(scratch) / "score.duckdb") as warehouse,
    ):
        warehouse.run(
            "create temp table scored_records as select entity_id,"
            " coalesce(said.cluster_id, 'alone ' || truth.record_id) as customer_id"
            " from read_csv($truth, all_varchar = true) as truth"
            f" left join read_csv($clusters, all_varchar = true) as said on {same}",
            {"truth": str(folder / "truth.csv"), "clusters": str(folder / f"{peer}.csv")},
        )
        scores = score_customers(warehouse)
    pairs = scores.pairs.score
    return {
        "precision": round(pairs.precision, 4),
        "recall": round(pairs.recall, 4),
        "f1": round(pairs.f1, 4),
        "bcubed_f1": round(scores.bcubed.f1, 4),
        "most_strangers": scores.most_strangers,
    }


def compare(one: DataSet, peer: str, datasets: Path, work: Path) -> dict[str, object]:
    """Let a peer cluster a set, score what comes back, keep and return the result."""
    folder = work / one.name
    one.write(datasets, folder)
    ours = peer == OURS
    run, answers = (run_ours(one, folder, datasets), 0) if ours else run_peer(peer, one, folder, work)
    scores = {} if run.outcome else score(folder, peer)
    result = {"set": one.name, "peer": peer, **scores, **asdict(run), "answers": answers}
    (folder / f"{peer}.result.json").write_text(json.dumps(result))
    return result


def applies(peer: str, name: str) -> bool:
    """Tell whether a peer is for such a set."""
    return peer == OURS or name in PEERS[peer]["sets"]


def row(result: dict[str, object]) -> str:
    """One line of the table."""
    figures = [result["outcome"]] + [""] * 4
    if not result["outcome"]:
        figures = [f"{result[name]:.4f}" for name in ("precision", "recall", "f1", "bcubed_f1")]
        figures.append(result["most_strangers"])
    took = [result["seconds"], result["cpu_seconds"], f"{result['gib']:.2f}", result["answers"] or ""]
    return "| " + " | ".join(str(cell) for cell in (result["set"], result["peer"], *figures, *took)) + " |"


def write_page(work: Path) -> None:
    """Write docs/: the table, the machine, and how each peer was configured."""
    kept = [work / name / f"{peer}.result.json" for name in SETS for peer in (OURS, *PEERS)]
    results = [json.loads(path.read_text()) for path in kept if path.is_file()]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024 / 1024
    text = (HERE / "page.md").read_text()
    page = text.format(
        machine=f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, Python {platform.python_version()}",
        table="\n".join(row(result) for result in results),
        how="\n".join(f"- **{peer} {version(peer)}**: {told['how']}" for peer, told in PEERS.items()),
    )
    (ROOT / "docs" / "peers.json").write_text(json.dumps(results, indent=1) + "\n")
    (ROOT / "docs" / "peers.md").write_text(page)


def version(peer: str) -> str:
    """The version that the requirements pin."""
    lines = (HERE / "requirements" / f"{peer}.txt").read_text().splitlines()
    return next(line.split("==")[1] for line in lines if line.startswith(f"{peer}=="))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--peers", nargs="+", choices=[OURS, *PEERS], default=[OURS, *PEERS])
    parser.add_argument("--datasets", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "peers")
    parser.add_argument("--write", action="store_true", help="put all results so far into docs/")
    given = parser.parse_args()
    datasets, work = given.datasets.resolve(), given.work.resolve()
    for name in given.sets:
        for peer in given.peers:
            if applies(peer, name):
                print(row(compare(SETS[name], peer, datasets, work)), flush=True)
    if given.write:
        write_page(work)


if __name__ == "__main__":
    main()
