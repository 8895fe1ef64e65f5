"""Labels: what people say of pairs of records, kept beside the models and counted when a model is trained.

A file of labels has the columns record_id_l, record_id_r and label (SAME, DIFFERENT, UNSURE, or nothing yet):
the one that `mdm evaluate --sample` writes and a person fills in. A column `stands_for` says of how many
pairs one was drawn. Kept as `labels.csv` under `places.models`, so that each training counts them; records
that are gone since are passed over.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from mdm_pipeline.durable import replace_text
from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.linkage.features import COMPARABLE
from mdm_pipeline.settings import Settings
from mdm_pipeline.warehouse import Warehouse

SAME, DIFFERENT, UNSURE = "SAME", "DIFFERENT", "UNSURE"
COLUMNS = ("record_id_l", "record_id_r", "label")
STANDS_FOR = "stands_for"
LABELLED = "labelled_pairs"
NAMED = 3  # so many record ids in a message


@dataclass(frozen=True)
class Label:
    """A person's word on two records, the smaller record_id first."""

    record_id_l: str
    record_id_r: str
    label: str
    stands_for: float


def keep_labels(warehouse: Warehouse, settings: Settings, file: Path) -> int:
    """Check a file of labels and keep it for each training from now on; return how many pairs it labels.

    A file without labels forgets those of before. Raises ConfigError when a column is missing, a label is
    unknown, a record is none of the customers standardized last, or a pair has two labels.
    """
    labels = _read(file)
    _require_known(warehouse, labels, file)
    models = settings.places.models
    models.mkdir(parents=True, exist_ok=True)
    replace_text(models / "labels.csv", _written(labels))
    return len(labels)


def kept_labels(models: Path) -> tuple[Label, ...]:
    """Return the labels that were kept, in order; none when nobody gave any."""
    kept = models / "labels.csv"
    return _read(kept) if kept.exists() else ()


def list_labelled(scratch: Scratch, labels: Sequence[Label]) -> dict[str, int]:
    """Make `labelled_pairs` of the comparable records' SAME pairs; return how many pairs have which label."""
    columns = {name: [getattr(label, name) for label in labels] for name in (*COLUMNS, STANDS_FOR)}
    schema = pa.schema([*((name, pa.string()) for name in COLUMNS), (STANDS_FOR, pa.float64())])
    with scratch.lend("given_labels", pa.table(columns, schema=schema)):
        scratch.run(f"""
            create or replace table known_labels as
            select label, {STANDS_FOR}, least(l.record_number, r.record_number) as join_key_l,
                greatest(l.record_number, r.record_number) as join_key_r
            from given_labels
            join {COMPARABLE} as l on l.record_id = record_id_l
            join {COMPARABLE} as r on r.record_id = record_id_r
        """)
    scratch.run(f"""
        create or replace table {LABELLED} as
        select '0' as match_key, join_key_l, join_key_r, {STANDS_FOR} from known_labels
        where label = '{SAME}' order by join_key_l, join_key_r
    """)
    return dict(scratch.rows("select label, count(*) from known_labels group by label order by label"))


def _read(file: Path) -> tuple[Label, ...]:
    try:
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise ConfigError(f"{file} lacks the columns {missing}; {list(COLUMNS)} were expected")
        labels = [label for row in rows if (label := _label(file, rows.line_num, row)) is not None]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{file} cannot be read as CSV in UTF-8: {error}") from error
    return _one_word_each(file, labels)


def _label(file: Path, line: int, row: dict[str, str]) -> Label | None:
    left, right = sorted((row[name] or "").strip() for name in COLUMNS[:2])
    word = (row["label"] or "").strip().upper()
    if not word:
        return None
    if word not in (SAME, DIFFERENT, UNSURE):
        raise ConfigError(
            f"{file}, line {line}: the label is none of {SAME}, {DIFFERENT}, {UNSURE}, or nothing"
        )
    if not left or left == right:
        raise ConfigError(f"{file}, line {line}: two different record ids were expected")
    try:
        stands_for = float(row.get(STANDS_FOR) or 1)
    except ValueError:
        stands_for = 0.0
    if not stands_for > 0:
        raise ConfigError(f"{file}, line {line}: {STANDS_FOR} is no number above 0")
    return Label(left, right, word, stands_for)


def _one_word_each(file: Path, labels: Sequence[Label]) -> tuple[Label, ...]:
    words: dict[tuple[str, str], Label] = {}
    for label in labels:
        before = words.setdefault((label.record_id_l, label.record_id_r), label)
        if before.label != label.label:
            raise ConfigError(
                f"{file}: {label.record_id_l} and {label.record_id_r} are both {before.label} and"
                f" {label.label}; one label for each pair was expected"
            )
    return tuple(words[pair] for pair in sorted(words))


def _require_known(warehouse: Warehouse, labels: Sequence[Label], file: Path) -> None:
    if not warehouse.has("customers_standardized"):
        raise ConfigError("there are no records to train on yet; `mdm run` makes them")
    named = sorted({record for label in labels for record in (label.record_id_l, label.record_id_r)})
    with warehouse.lend("labelled_records", pa.table({"record_id": pa.array(named, pa.string())})):
        unknown = [
            row[0]
            for row in warehouse.rows(
                "select record_id from labelled_records anti join customers_standardized using (record_id)"
                " order by record_id"
            )
        ]
    if unknown:
        more = f" and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
        raise ConfigError(
            f"{file} labels {unknown[:NAMED]}{more}, which are none of the records standardized last;"
            " a record id is like source:source_id"
        )


def _written(labels: Sequence[Label]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, STANDS_FOR))
    writer.writerows((one.record_id_l, one.record_id_r, one.label, one.stands_for) for one in labels)
    return text.getvalue()
