"""How right the customers of every labelled set are, beside the numbers asked: one table.

    python bench/accuracy.py [SET ...] [--datasets ../shared/datasets] [--out build/accuracy] [--write]

A set is a folder of `bench/datasets`: its configuration, and the truth.yaml that says where its truth is; its
files lie under --datasets. Each is run by `mdm run` in a home of its own and scored by `mdm evaluate`, as a
person would. `bench/accuracy.yaml` holds the numbers asked and the sets that are read with our configuration.
--write puts the tables of every set measured so far under --out into docs/accuracy.md.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mdm_pipeline.settings.places import DEFAULT_CONFIG

PROJECT = Path(__file__).resolve().parents[1]
SETS = PROJECT / "bench" / "datasets"
DOCUMENT = PROJECT / "docs" / "accuracy.md"
PARTY_TYPE = "party type: "  # how slices by it begin
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
GENERATOR = "tools/gen_multisource.py"
MDM = (sys.executable, "-c", "from mdm_pipeline.cli import main; main()")

Result = dict[str, Any]
HEADS = ("set", "records", "parties", "precision", "recall", "F1", "B-cubed F1", "exact parties",
         "most strangers", "merged, yet different (pairs)", "seconds")  # fmt: skip


class SetFailedError(Exception):
    """A set could not be run or scored; the others still are."""


@dataclass(frozen=True)
class DataSet:
    """A labelled set: its configuration, its files and its truth; `generated` makes the files first."""

    name: str
    config: Path
    sources: Path
    truth: Path
    generated: tuple[str, ...] = ()


def data_sets(datasets: Path, out: Path, with_ours: dict[str, Any]) -> dict[str, DataSet]:
    """Return every set by name."""
    found = {}
    for name, given in with_ours.items():
        sources = datasets / given["sources"] if "sources" in given else out / name / "sources"
        generated = tuple(given.get("generated", ()))
        found[name] = DataSet(name, DEFAULT_CONFIG, sources, sources, generated)
    for folder in sorted(SETS.iterdir()):
        found[folder.name] = DataSet(folder.name, folder, datasets / folder.name, folder)
    return found


def measure(one: DataSet, datasets: Path, out: Path) -> Result:
    """Run and evaluate a set in a home made anew; keep and return its numbers."""
    folder = out / one.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if one.generated:
        generator = datasets.parent / GENERATOR
        _call(folder / "generator.log", sys.executable, generator, *one.generated, "--out", one.sources)
    places = ("--config", one.config, "--sources", one.sources, "--home", folder / "home")
    begun = time.monotonic()
    refused = _call(folder / "run.log", *MDM, "run", *places, allowed=(0, 2)) == 2
    seconds = time.monotonic() - begun
    if refused:
        print(f"{one.name}: the night was refused, see {folder / 'run.log'}", file=sys.stderr)
    _call(folder / "evaluate.log", *MDM, "evaluate", "--truth", one.truth, "--out", folder, *places)
    _call(folder / "blocking.log", *MDM, "blocking", "--out", folder / "blocking.json", *places)
    numbers = json.loads((folder / "evaluation.json").read_text(encoding="utf-8"))
    parts = json.loads((folder / "blocking.json").read_text(encoding="utf-8"))["party_types"]
    numbers["pairs_per_record"] = sum(part["pairs"] for part in parts) / numbers["records"]
    result = {"set": one.name, "refused": refused, "seconds": round(seconds), "numbers": numbers}
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return result


def _call(log: Path, *command: object, allowed: tuple[int, ...] = (0,)) -> int:
    with log.open("w", encoding="utf-8") as file:
        code = subprocess.run(
            [str(word) for word in command], stdout=file, stderr=file, check=False, cwd=PROJECT
        ).returncode
    if code not in allowed:
        last = log.read_text(encoding="utf-8").strip().splitlines()[-1:]
        raise SetFailedError(f"{log.stem} ended with {code}: {' '.join(last)}; see {log}")
    return code


def measures(numbers: Result) -> dict[str, float]:
    """Return the measures of an evaluation by their names in accuracy.yaml; what a set has not is not there.

    >>> pairs = {"said": 9, "right": 8, "f1": 0.9}
    >>> empty = {"slices": {}, "related_but_merged": {}, "true_pairs": {}, "exact_parties": 3,
    ...          "pairs_per_record": 2.5}
    >>> measures({"pairwise": pairs, "bcubed": {}, "strangers": {"most_in_one_customer": 2}, **empty})
    {'f1': 0.9, 'exact_parties': 3, 'pairs_per_record': 2.5, 'most_strangers': 2, 'wrong_pairs': 1}
    """
    pairs, stages = numbers["pairwise"], numbers["true_pairs"].values()
    found = {name: pairs[name] for name in ("precision", "recall", "f1") if name in pairs}
    found |= {f"bcubed_{name}": share for name, share in numbers["bcubed"].items()}
    found |= {name: numbers[name] for name in ("exact_parties", "pairs_per_record") if name in numbers}
    found |= {"most_strangers": numbers["strangers"]["most_in_one_customer"]}
    found |= {"wrong_pairs": pairs["said"] - pairs["right"]}
    for name, part in numbers["slices"].items():
        if name.startswith(PARTY_TYPE):
            found[f"{name.removeprefix(PARTY_TYPE)}_f1"] = part["f1"]
    for name, related in numbers["related_but_merged"].items():
        found[f"{name}_merged"] = related["merged"] / related["pairs"]
    if stages:
        found["blocking_recall"] = sum(one["met"] for one in stages) / sum(one["pairs"] for one in stages)
    return found


def holds(name: str, reached: float | None, asked: float | None) -> bool | None:
    """Tell whether a measure is what was asked; None where nothing was, or nothing was reached.

    >>> holds("f1", 0.99, 0.98), holds("most_strangers", 6, 5), holds("f1", 0.99, None)
    (True, False, None)
    """
    if reached is None or asked is None:
        return None
    at_most = name.endswith("_merged") or name in ("most_strangers", "wrong_pairs", "pairs_per_record")
    return reached <= asked if at_most else reached >= asked


def summary(results: list[Result]) -> Iterator[tuple[str, ...]]:
    """Yield a row of the first table for each set."""
    yield HEADS
    for result in results:
        numbers = result["numbers"]
        found = measures(numbers)
        shares = [_told(found[name]) for name in ("precision", "recall", "f1", "bcubed_f1")]
        counts = [found[name] for name in ("exact_parties", "most_strangers", "wrong_pairs")]
        name = result["set"] + (" (night refused)" if result["refused"] else "")
        yield (name, f"{numbers['records']:,}", f"{numbers['parties']:,}", *shares,
               *(f"{count:,}" for count in counts), str(result["seconds"]))  # fmt: skip


def against_asked(results: list[Result], asked: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each number asked: must, stretch, what is reached."""
    yield "set", "measure", "must", "stretch", "reached", ""
    for result in results:
        for name, wanted in asked.get(result["set"], {}).items():
            must, stretch = wanted.get("must"), wanted.get("stretch")
            reached = measures(result["numbers"]).get(name)
            verdict = "missed" if not holds(name, reached, must) else "must"
            verdict = "stretch" if holds(name, reached, stretch) else verdict
            yield result["set"], name.replace("_", " "), _told(must), _told(stretch), _told(reached), verdict


def mistakes(results: list[Result]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each set and kind of wrong pairs."""
    yield "set", "pairs", "missed or false", "party type", "where lost, or how joined"
    for result in results:
        for wrong in ("missed", "false"):
            for what, pairs in result["numbers"][f"{wrong}_pairs"].items():
                kind, _, where = what.partition(": ")
                yield result["set"], f"{pairs:,}", wrong, kind, where


def _told(number: float | None) -> str:
    if number is None:
        return ""
    if isinstance(number, float):
        return f"{number:.4f}" if number <= 1 else f"{number:.1f}"
    return f"{number:,}"


def aligned(rows: Iterator[tuple[str, ...]]) -> str:
    """Return a table for the terminal that is Markdown as well."""
    table = list(rows)
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
             for row in table]  # fmt: skip
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def report(results: list[Result], asked: dict[str, Any]) -> str:
    """Return all tables."""
    tables = (summary(results), against_asked(results, asked), mistakes(results))
    return "\n\n".join(aligned(table) for table in tables)


def write_document(text: str) -> None:
    """Put the tables between the two marks of docs/accuracy.md; what stands around them stays."""
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Measure the sets named, or all; print the tables; write the document where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--datasets", type=Path, default=PROJECT.parent / "shared" / "datasets")
    parser.add_argument("--out", type=Path, default=PROJECT / "build" / "accuracy")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/accuracy.md")
    given = parser.parse_args()
    settings = yaml.safe_load((PROJECT / "bench" / "accuracy.yaml").read_text(encoding="utf-8"))
    datasets, out = given.datasets.resolve(), given.out.resolve()
    known = data_sets(datasets, out, settings["with_ours"])
    unknown = sorted(set(given.sets) - set(known))
    if unknown:
        sys.exit(f"no sets {unknown}; there are {sorted(known)}")
    failures = [message for name in given.sets or known if (message := _tried(known[name], datasets, out))]
    kept = [out / name / "result.json" for name in known]
    results = [json.loads(path.read_text(encoding="utf-8")) for path in kept if path.is_file()]
    measured = [result for result in results if not given.sets or result["set"] in given.sets]
    print(report(measured, settings["asked"]))
    if given.write:
        write_document(report(results, settings["asked"]))
    if failures:
        sys.exit("\n".join(failures))


def _tried(one: DataSet, datasets: Path, out: Path) -> str | None:
    print(f"{one.name} ...", file=sys.stderr, flush=True)
    try:
        measure(one, datasets, out)
    except SetFailedError as failure:
        return f"{one.name}: {failure}"
    return None


if __name__ == "__main__":
    main()
