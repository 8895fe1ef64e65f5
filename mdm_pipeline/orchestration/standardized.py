"""The dbt models as assets: staging, caches of parsed values, quarantine, customers_standardized.

dbt runs inside this process, once for all models, so that there is one writer and one start. Its tests are
asset checks. The manifest must have been built before (`mdm prepare`); nothing is parsed here.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.settings import Settings
from mdm_pipeline.standardize import project

Manifest = Mapping[str, Any]


class _Translator(DagsterDbtTranslator):
    """dbt's names are ours: a model's asset key is its table name."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return "land" if dbt_resource_props["resource_type"] == "source" else "standardize"


def models(settings: Settings) -> dg.AssetsDefinition:
    """Return every dbt model and seed as an asset, and every dbt test as its check."""
    manifest, translator = _manifest(settings), _Translator()
    specs = [
        spec.replace_attributes(kinds={"dbt", "duckdb"}, owners=["team:mdm"])
        for spec in build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=translator)
    ]
    keys = {
        unique_id: translator.get_asset_spec(manifest, unique_id, None).key for unique_id in manifest["nodes"]
    }
    checks = _checks(manifest, translator, {spec.key: spec for spec in specs})

    @dg.multi_asset(name="standardize", specs=specs, check_specs=list(checks.values()))
    def standardize(context: dg.AssetExecutionContext, mdm: Mdm) -> Iterator[Any]:
        results = project.build(mdm.settings)
        with mdm.open() as warehouse:
            for result in results:
                if result.unique_id in checks:
                    yield _check_result(checks[result.unique_id], result)
                else:
                    rows = warehouse.count(result.relation)
                    context.log.info(f"standardize: {result.name} {rows:,} rows in {result.seconds:.1f} s")
                    yield dg.MaterializeResult(
                        keys[result.unique_id],
                        metadata={"dagster/row_count": rows, "seconds": result.seconds},
                    )

    return standardize


def _manifest(settings: Settings) -> Manifest:
    path = settings.places.dbt / "target" / "manifest.json"
    if not path.exists():
        raise ConfigError(
            f"{path} is not there; build dbt's manifest with `mdm prepare` before loading the definitions"
        )
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest
