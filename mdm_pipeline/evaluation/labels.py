"""Read what a person said of pairs that were drawn as a sample; a label is bound to two record ids."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.evaluation.sample import LABEL, STRATUM, Key

SAME, DIFFERENT, UNSURE = "SAME", "DIFFERENT", "UNSURE"


@dataclass(frozen=True)
class LabelledPair:
    """A row of the file: what a person said of two records, and the stratum that they were drawn from."""

    record_id_l: str
    record_id_r: str
    label: str
    stratum: Key
    of_pairs: int
    of_strata: int


def read_labels(file: Path) -> tuple[LabelledPair, ...]:
    """Read a labelled sample; rows may stand in any order, and other columns may be gone."""
    try:
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
        missing = [name for name in (*LABEL, *STRATUM) if name not in (rows.fieldnames or ())]
        if missing:
            raise ConfigError(f"{file} lacks the columns {missing}; `mdm evaluate --sample` writes them")
        pairs = [_pair(file, rows.line_num, row) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{file} cannot be read as CSV in UTF-8: {error}") from error
    return _one_word_each(file, pairs)


def _pair(file: Path, line: int, row: dict[str, Any]) -> LabelledPair:
    cells = {name: (row[name] or "").strip() for name in (*LABEL, *STRATUM)}
    left, right = sorted((cells["record_id_l"], cells["record_id_r"]))
    label = cells["label"].upper()
    if label not in ("", SAME, DIFFERENT, UNSURE):
        raise ConfigError(
            f"{file}, line {line}: the label is none of {SAME}, {DIFFERENT}, {UNSURE}, or nothing"
        )
    numbers = [cells["of_pairs"], cells["of_strata"]]
    if not left or left == right or not all(number.isdigit() and int(number) for number in numbers):
        raise ConfigError(f"{file}, line {line}: two record ids, of_pairs and of_strata were expected")
    stratum = (cells["party_type"], cells["outcome"], cells["band"])
    return LabelledPair(left, right, label, stratum, int(numbers[0]), int(numbers[1]))


def _one_word_each(file: Path, pairs: Iterable[LabelledPair]) -> tuple[LabelledPair, ...]:
    found: dict[tuple[str, str], LabelledPair] = {}
    for pair in pairs:
        before = found.setdefault((pair.record_id_l, pair.record_id_r), pair)
        if before != pair:
            raise ConfigError(
                f"{file}: {pair.record_id_l} and {pair.record_id_r} stand twice, and not alike; one row"
                " for each pair was expected"
            )
    return tuple(found[pair] for pair in sorted(found))
