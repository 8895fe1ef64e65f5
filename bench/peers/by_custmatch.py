"""custmatch, which learns from labelled pairs: 500 answers, below which it warns."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def cluster(records: Path, name: str, same: Callable[[str, str], bool]) -> dict[str, str]:
    """Cluster the records of a set."""
    from custmatch import labels, pipeline

    with TemporaryDirectory() as work:
        folder = Path(work)
        config, answers, asked = folder / "config.json", folder / "labels.csv", folder / "asked.csv"
        source = {"name": "all", "path": str(records), "columns": {"record_id": "record_id"}}
        options = dict(CONFIGS[name.rstrip("123")])
        source["columns"] |= options.pop("columns")
        config.write_text(json.dumps({"sources": [source], "suspect_records": False, **options}))
        labels.sample(str(config), 300, str(answers))
        rows = _answered(answers, same)
        for _ in range(2):
            _write(answers, rows)
            labels.sample_active(str(config), str(answers), 100, str(asked))
            rows += _answered(asked, same)
        _write(answers, rows)
        pipeline.run(str(config), str(answers), str(folder / "out"))
        with (folder / "out" / "clusters.csv").open(newline="") as file:
            return {row["record_id"]: row["customer_id"] for row in csv.DictReader(file)}


def _answered(asked: Path, same: Callable[[str, str], bool]) -> list[dict[str, str]]:
    with asked.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        one, other = (row[side].removeprefix("all:") for side in "ab")
        row["label"] = str(int(same(one, other)))
    return rows


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _extra(**compare: str) -> list[dict[str, str]]:
    return [{"name": name, "compare": how} for name, how in compare.items()]


CONFIGS: dict[str, dict[str, Any]] = {
    "febrl": {
        "columns": {
            "first_name": "given_name",
            "last_name": "surname",
            "date_of_birth": "date_of_birth",
            "addr_number": "street_number",
            "addr_street": "address_1",
            "ssn": "soc_sec_id",
            "suburb": "suburb",
            "postcode": "postcode",
        },
        "extra_fields": _extra(suburb="similarity", postcode="edit", date_of_birth="edit", ssn="edit"),
        "extra_blocking": [["ssn"], ["date_of_birth"], ["first_name", "postcode"], ["last_name", "postcode"]],
    },
    "splink_fake_1000": {
        "columns": {
            "first_name": "first_name",
            "last_name": "surname",
            "date_of_birth": "dob",
            "email": "email",
            "city": "city",
        },
        "extra_fields": _extra(city="similarity", date_of_birth="edit"),
        "extra_blocking": [["first_name"], ["last_name"], ["date_of_birth"]],
        "max_block": 200,
    },
    "historical_figures": {
        "columns": {
            "first_name": "first_name",
            "last_name": "surname",
            "date_of_birth": "dob",
            "birth_place": "birth_place",
            "postcode": "postcode_fake",
            "occupation": "occupation",
        },
        "extra_fields": _extra(
            birth_place="exact", postcode="similarity", occupation="exact", date_of_birth="edit"
        ),
        "extra_blocking": [
            ["last_name", "date_of_birth"],
            ["first_name", "date_of_birth"],
            ["postcode"],
            ["date_of_birth", "birth_place"],
        ],
        "max_block": 200,
    },
    "fodors_zagats": {
        "columns": {"first_name": "name", "address": "addr", "phone": "phone", "city": "city"},
        "extra_fields": _extra(city="similarity"),
        "extra_blocking": [["phone"], ["addr_number", "city"]],
        "max_block": 300,
    },
    "multisource": {
        "columns": {
            "first_name": "name",
            "last_name": "name",
            "address": "address",
            "email": "email",
            "phone": "phone",
            "date_of_birth": "birth_date",
            "tax_id": "tax_id",
            "city": "city",
            "contact": "contact",
            "party": "party",
        },
        "placeholders": True,
        "extra_fields": _extra(tax_id="exact", city="exact", contact="similarity", party="exact"),
        "extra_blocking": [["tax_id"], ["first_name"]],
        "max_block": 300,
    },
}
