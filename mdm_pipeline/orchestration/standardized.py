"""The dbt models as assets: staging, caches of parsed values, quarantine, customers_standardized.

dbt runs inside this process, once for all models, so that there is one writer and one start. Its tests are
asset checks. The manifest must have been built before (`mdm prepare`); nothing is parsed here.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.orchestration.clock import Stopwatch
from mdm_pipeline.orchestration.explained import explained
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import Outputs
from mdm_pipeline.settings import Settings
from mdm_pipeline.standardize import project
from mdm_pipeline.warehouse import Warehouse

Manifest = Mapping[str, Any]


class _Translator(DagsterDbtTranslator):
    """dbt's names are ours: a model's asset key is its table name."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return "land" if dbt_resource_props["resource_type"] == "source" else "standardize"


def models(settings: Settings) -> dg.AssetsDefinition:
    """Return every dbt model and seed as an asset, and every dbt test as its check."""
    manifest, translator = _manifest(settings), _Translator()
    specs = [
        spec.replace_attributes(kinds={"dbt", "duckdb"})
        for spec in build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=translator)
    ]
    checks = _checks(manifest, translator, specs)

    @dg.multi_asset(name="standardize", specs=specs, check_specs=list(checks.values()))
    def standardize(context: dg.AssetExecutionContext, mdm: Mdm) -> Outputs:
        context.log.info("dbt: building the models")
        arguments = ["build", "--exclude-resource-type", "unit_test"]
        watch = Stopwatch()
        with explained("standardize"):
            results = list(project.invoke(mdm.settings, arguments))
        context.log.info(f"dbt: {len(results)} models, seeds and tests, {watch.seconds} s")
        with mdm.open("standardize") as warehouse:
            for result in results:
                if result.node.unique_id in checks:
                    yield _verdict(checks[result.node.unique_id], result)
                elif result.node.resource_type in ("model", "seed"):
                    yield _materialized(context, warehouse, result)

    return standardize


def _materialized(context: dg.AssetExecutionContext, warehouse: Warehouse, result: Any) -> Any:
    name, rows = result.node.name, warehouse.count(result.node.name)
    seconds = round(result.execution_time, 2)
    context.log.info(f"{name}: {rows:,} rows, {seconds} s")
    return dg.MaterializeResult(name, metadata={"dagster/row_count": rows, "seconds": seconds})


def _verdict(spec: dg.AssetCheckSpec, result: Any) -> dg.AssetCheckResult:
    """Return a dbt test as a check; one whose severity is error has stopped dbt, and so the run, before."""
    return dg.AssetCheckResult(
        passed=str(result.status) == "pass",
        asset_key=spec.asset_key,
        check_name=spec.name,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"failing_rows": result.failures or 0},
    )


def _checks(
    manifest: Manifest, translator: DagsterDbtTranslator, specs: Sequence[dg.AssetSpec]
) -> dict[str, dg.AssetCheckSpec]:
    """Return a check for each dbt test, on the model it tests (the last it depends on)."""
    by_name = {spec.key.path[-1]: spec for spec in specs}
    checks: dict[str, dg.AssetCheckSpec] = {}
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] != "test":
            continue
        tested = node.get("attached_node") or node["depends_on"]["nodes"][-1]
        spec = by_name.get(tested.split(".")[2])
        check = translator.get_asset_check_spec(spec, manifest, unique_id, None) if spec else None
        if check is not None:
            checks[unique_id] = check
    return checks


def _manifest(settings: Settings) -> Manifest:
    path = settings.places.dbt / "target" / "manifest.json"
    if not path.exists():
        raise ConfigError(
            f"{path} is not there; build dbt's manifest with `mdm prepare` before loading the definitions"
        )
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    _require_same_sources(settings, manifest)
    return manifest


def _require_same_sources(settings: Settings, manifest: Manifest) -> None:
    """Refuse a manifest of other sources, as after a source was added while the UI was open."""
    mapped = {source["name"] for source in manifest["sources"].values()}
    configured = {source.name for source in settings.sources}
    if mapped != configured:
        raise ConfigError(
            f"the sources {sorted(mapped ^ configured)} were added or removed since dbt's manifest was built;"
            " close `mdm dev` and open it again (or call `mdm prepare` and reload the definitions)"
        )
