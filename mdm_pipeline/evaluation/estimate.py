"""Estimate precision and recall of pairs from a sample that a person has labelled: SAME, DIFFERENT, UNSURE.

Precision is of the pairs in one customer. Recall is among the true pairs that linkage met by blocking and
kept, or that it joined through others: what blocking never brings together, and what weighs less than the
review weight, no small sample can see. Pairs that are UNSURE or without a label count as not drawn.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from mdm_pipeline.durable import replace_text
from mdm_pipeline.errors import ConfigError
from mdm_pipeline.evaluation.intervals import Interval, Stratum, estimate_recall, estimate_share
from mdm_pipeline.evaluation.labels import DIFFERENT, SAME, UNSURE, LabelledPair, read_labels
from mdm_pipeline.evaluation.sample import JOINED, Key
from mdm_pipeline.warehouse import Warehouse

NAMED = 3  # so many record ids in a message


@dataclass(frozen=True)
class Part:
    """The estimate of one party type, or of all."""

    name: str
    precision: Interval
    recall: Interval


@dataclass(frozen=True)
class Estimate:
    """What the labels say; `moved` pairs have come together or apart since they were drawn."""

    parts: tuple[Part, ...]
    strata: dict[Key, Stratum]
    labels: dict[str, int]
    moved: int


def estimate(warehouse: Warehouse, file: Path) -> Estimate:
    """Estimate precision and recall of the run from which a sample was drawn.

    Raises ConfigError when the file is no sample, a label is unknown, a pair has two labels, all rows of a
    stratum are gone, or a record is none of the last run's.
    """
    pairs = read_labels(file)
    strata = _strata(file, pairs)
    words = [pair.label or "no label" for pair in pairs]
    return Estimate(
        parts=tuple(_parts(strata)),
        strata=strata,
        labels={word: words.count(word) for word in (SAME, DIFFERENT, UNSURE, "no label")},
        moved=_moved(warehouse, file, pairs),
    )


def _strata(file: Path, pairs: tuple[LabelledPair, ...]) -> dict[Key, Stratum]:
    sizes = {pair.stratum: pair.of_pairs for pair in pairs}
    if not pairs or len(sizes) != pairs[0].of_strata or len({pair.of_strata for pair in pairs}) != 1:
        raise ConfigError(
            f"{file} holds {len(sizes)} strata of {pairs[0].of_strata if pairs else 0}; keep every row of one"
            " sample: a pair without a label is fine"
        )
    told = [(pair.stratum, pair.label) for pair in pairs]
    return {
        key: Stratum(size, told.count((key, SAME)) + told.count((key, DIFFERENT)), told.count((key, SAME)))
        for key, size in sorted(sizes.items())
    }


def _parts(strata: dict[Key, Stratum]) -> Iterator[Part]:
    kinds = sorted({kind for kind, _, _ in strata})
    for name, within in (("all", kinds), *((kind, [kind]) for kind in kinds if len(kinds) > 1)):
        joined = [one for key, one in strata.items() if key[0] in within and key[1] == JOINED]
        apart = [one for key, one in strata.items() if key[0] in within and key[1] != JOINED]
        yield Part(name, estimate_share(joined), estimate_recall(joined, apart))


def _moved(warehouse: Warehouse, file: Path, pairs: tuple[LabelledPair, ...]) -> int:
    """Count pairs whose customers have changed since; raise ConfigError when a record is not known."""
    if not warehouse.has("customer_xref"):
        raise ConfigError("there are no customers that the labels could be about yet; `mdm run` makes them")
    columns = {
        "record_id_l": [pair.record_id_l for pair in pairs],
        "record_id_r": [pair.record_id_r for pair in pairs],
        "was_joined": [pair.stratum[1] == JOINED for pair in pairs],
    }
    with warehouse.lend("labelled", pa.table(columns)):
        rows = warehouse.rows("""
            select record_id_l, record_id_r, was_joined, l.customer_id, r.customer_id
            from labelled
            left join customer_xref as l on record_id_l = l.record_id and l.valid_to is null
            left join customer_xref as r on record_id_r = r.record_id and r.valid_to is null
        """)
    ends = [end for left, right, _, one, other in rows for end in ((left, one), (right, other))]
    unknown = sorted({record for record, customer in ends if customer is None})
    if unknown:
        more = f" and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
        raise ConfigError(f"{file} labels {unknown[:NAMED]}{more}, which are none of the last run's records")
    return sum((one == other) != was_joined for _, _, was_joined, one, other in rows)


def told_estimate(found: Estimate) -> str:
    """Return the estimate as lines for a terminal."""
    lines = [", ".join(f"{pairs:,} {word}" for word, pairs in found.labels.items() if pairs)]
    if found.moved:
        lines.append(
            f"{found.moved:,} of the pairs have come together or apart since they were drawn: the estimate is"
            " of the run that they were drawn from"
        )
    lines.append(f"{'':16}{'precision of pairs':>24}{'recall among pairs kept':>28}")
    for part in found.parts:
        lines.append(f"{part.name:16}{_interval(part.precision):>24}{_interval(part.recall):>28}")
    lines.append(
        "each with its 95 % interval; recall is among true pairs that linkage met by blocking and kept,"
    )
    lines.append("or joined through others: what blocking never brings together is not seen")
    return "\n".join([*lines, *_told_strata(found.strata)])


def write_estimate(found: Estimate, folder: Path) -> Path:
    """Write the estimate as JSON; return where it lies."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "estimate.json"
    replace_text(path, json.dumps(as_json(found), indent=1) + "\n")
    return path


def as_json(found: Estimate) -> dict[str, Any]:
    """Return the estimate for machines, shares with four decimals."""
    return {
        "labels": found.labels,
        "pairs_moved_since": found.moved,
        "estimates": {
            part.name: {"precision": _limits(part.precision), "recall_among_kept": _limits(part.recall)}
            for part in found.parts
        },
        "strata": {
            ", ".join(key): {"pairs": one.pairs, "labelled": one.labelled, "same": one.same}
            for key, one in found.strata.items()
        },
    }


def _told_strata(strata: dict[Key, Stratum]) -> Iterator[str]:
    yield f"{'stratum':52}{'pairs':>10}{'labelled':>10}{'same':>8}"
    for key, one in strata.items():
        yield f"{', '.join(key):52}{one.pairs:10,}{one.labelled:10,}{one.same:8,}"


def _interval(found: Interval) -> str:
    return f"{found.estimate:.4f} ({found.low:.4f} to {found.high:.4f})"


def _limits(found: Interval) -> dict[str, float]:
    return {name: round(getattr(found, name), 4) for name in ("estimate", "low", "high")}
