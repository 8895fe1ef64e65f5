"""A landed source's page in Dagster says what its columns are to us, and when it is too old."""

from datetime import timedelta

import dagster as dg

from mdm_pipeline.orchestration.describe import raw_spec
from mdm_pipeline.settings.sources import SourceSettings

SOURCE = SourceSettings.model_validate(
    {
        "name": "shop",
        "title": "Web shop",
        "owner": "sales",
        "trust": 0.5,
        "read": {"kind": "csv", "file": "shop.csv"},
        "key": "id",
        "header": ["id", "first", "last", "joined", "theme"],
        "attributes": {
            "display_name": ["first", "last"],
            "given_name": "first",
            "created_at": {"column": "joined", "transform": "timestamp", "formats": ["%Y-%m-%d"]},
        },
    }
)


def test_each_column_says_what_it_gives() -> None:
    schema = raw_spec(SOURCE, timedelta(hours=30), deps=[]).metadata["dagster/column_schema"]
    assert {column.name: column.description for column in schema.columns} == {
        "id": "the record's key",
        "first": "gives display_name (join); gives given_name",
        "last": "gives display_name (join)",
        "joined": "gives created_at (timestamp)",
        "theme": "landed as it is; gives no attribute of ours",
    }


def test_a_landed_source_has_a_freshness_policy() -> None:
    spec = raw_spec(SOURCE, timedelta(hours=30), deps=[])
    assert spec.freshness_policy == dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=30))
