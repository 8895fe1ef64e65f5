"""Assemble the dbt project of a configuration and run dbt on it, in this process.

    assemble   dbt_project/ + what the sources' YAML says  ->  <home>/warehouse/dbt
    parse      the assembled project  ->  its manifest (target/manifest.json)
    invoke     run dbt commands on the warehouse

Nothing here knows an attribute or a source: the texts come from `staging.py`, the models from `dbt_project/`.
No connection to the warehouse stays open after a call.
"""

import hashlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import yaml

from mdm_pipeline.durable import replace_bytes
from mdm_pipeline.errors import ConfigError, MdmError, without_values
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.places import PROJECT
from mdm_pipeline.standardize import functions, staging
from mdm_pipeline.standardize.code_sets import code_sets
from mdm_pipeline.standardize.known_words import require_known_words

SHIPPED = PROJECT / "dbt_project"
WRITTEN_BY_DBT = ("target", "logs", "dbt_packages")
CODE_SETS = "seeds/code_sets.csv"
Callback = Callable[[Any], None]


def assemble(settings: Settings) -> Path:
    """Write the dbt project of this configuration under its home and return its folder.

    Only files whose content differs are written, each in one step, and files that no longer belong are
    removed; so a call that was killed is finished by the next, and an unchanged project keeps its parse.
    """
    folder = settings.places.dbt
    wanted = _files(settings)
    for path, content in wanted.items():
        _write(folder / path, content)
    for path in _present(folder) - set(wanted):
        (folder / path).unlink()
    return folder


def parse(settings: Settings) -> Any:
    """Assemble the project, build its manifest (`target/manifest.json` too) and return it.

    An unchanged project is parsed once in a process. Raises ConfigError when dbt refuses the project.
    """
    return _manifest(assemble(settings), _fingerprint(settings.places.dbt))


def rehearse(settings: Settings) -> None:
    """Raise ConfigError for what assembling or parsing would refuse; leave nothing behind."""
    with TemporaryDirectory() as home:
        parse(settings.model_copy(update={"places": replace(settings.places, home=Path(home))}))


def invoke(settings: Settings, arguments: Sequence[str], callbacks: Sequence[Callback] = ()) -> Any:
    """Run one dbt command, such as `["build"]`, on the warehouse and return dbt's result.

    `callbacks` are called with each of dbt's events. Raises MdmError with the names of what failed; texts
    between quotes, which may be personal values, are left out.
    """
    from dbt.cli.main import dbtRunner

    manifest = parse(settings)
    with _closed_afterwards(), _interrupted_as_dbt_expects():
        runner = dbtRunner(manifest=manifest, callbacks=list(callbacks))
        outcome = runner.invoke([*arguments, *_options(settings.places.dbt), "--no-write-json"])
    _require_its_end(outcome)
    if not outcome.success:
        raise MdmError(f"dbt {arguments[0]} failed: {_failures(outcome)}")
    return outcome.result


def ship(settings: Settings, folder: Path = SHIPPED) -> None:
    """Write what is rendered for a configuration into the project that ships with us.

    The committed staging models are those of the demo; run this after its sources' YAML has changed.
    """
    for path, text in staging.rendered(settings.sources).items():
        _write(folder / path, text.encode())


@lru_cache(maxsize=1)
def _manifest(folder: Path, fingerprint: str) -> Any:
    from dbt.cli.main import dbtRunner

    with _closed_afterwards(), _interrupted_as_dbt_expects():
        outcome = dbtRunner().invoke(["parse", *_options(folder)])
    _require_its_end(outcome)
    if not outcome.success:
        raise ConfigError(f"dbt cannot read the project in {folder}: {_failures(outcome)}")
    return outcome.result


def _options(folder: Path) -> list[str]:
    at = os.fspath(folder)
    return [
        *("--project-dir", at, "--profiles-dir", at, "--log-path", f"{at}/logs", "--log-level-file", "none"),
        *("--log-level", "none", "--no-version-check", "--no-send-anonymous-usage-stats"),
    ]


@contextmanager
def _closed_afterwards() -> Iterator[None]:
    """Close dbt's connection to the warehouse, which it would keep for the life of the process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        yield
    finally:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager._ENV = None


@contextmanager
def _interrupted_as_dbt_expects() -> Iterator[None]:
    """Stop dbt by KeyboardInterrupt, on which alone it ends its threads; then let the earlier handlers speak.

    Other errors, such as those that Dagster's handlers raise, would leave dbt's threads at work.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    came: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _require_its_end(outcome: Any) -> None:
    """Raise what ended dbt from outside, such as KeyboardInterrupt, which dbt keeps to itself."""
    if outcome.exception is not None and not isinstance(outcome.exception, Exception):
        raise outcome.exception


def _failures(outcome: Any) -> str:
    """Return what failed and why, without the values that the engine quoted."""
    results = getattr(outcome.result, "results", None) or []
    failed = [
        f"{each.node.name}: {without_values(str(each.message))}"
        for each in results
        if str(each.status) in ("error", "fail")
    ]
    return "; ".join(failed) or without_values(str(outcome.exception or "no reason was given"))


def _files(settings: Settings) -> dict[str, bytes]:
    shipped = {path: (SHIPPED / path).read_bytes() for path in _present(SHIPPED)}
    generated = {path: text.encode() for path, text in staging.rendered(settings.sources).items()}
    files = {
        path: content for path, content in shipped.items() if _belongs(path, shipped, generated)
    } | generated
    files["dbt_project.yml"] = _project_file(shipped["dbt_project.yml"], settings)
    files["profiles.yml"] = _profile(settings)
    files[CODE_SETS] = code_sets(shipped[CODE_SETS].decode(), settings)
    require_known_words(settings, shipped)
    return files


def _belongs(path: str, shipped: dict[str, bytes], generated: dict[str, bytes]) -> bool:
    """Tell whether a shipped file fits: one about a source needs that source to be as it is shipped."""
    if not path.startswith(f"{staging.STAGING}/stg_"):
        return True
    model = f"{path.split('__', maxsplit=1)[0]}__customers.sql"
    return model in generated and generated[model] == shipped[model]


def _project_file(shipped: bytes, settings: Settings) -> bytes:
    project = yaml.safe_load(shipped)
    project["vars"]["earliest_birth_year"] = settings.quality.ready_to_link.earliest_birth_year
    project["vars"]["functions_version"] = functions.FUNCTIONS[0].version
    return yaml.safe_dump(project, sort_keys=False, allow_unicode=True).encode()


def _profile(settings: Settings) -> bytes:
    output = {
        "type": "duckdb",
        "path": os.fspath(settings.places.warehouse),
        "schema": "main",
        "threads": 1,
        "plugins": [{"module": "mdm_pipeline.standardize.dbt_plugin"}],
        # Not `settings`, which dbt says to each cursor: once it has spilled, DuckDB lets no folder be named.
        "config_options": settings.operations.engine.options(),
    }
    profile = {"mdm": {"target": "warehouse", "outputs": {"warehouse": output}}}
    return yaml.safe_dump(profile, sort_keys=False, allow_unicode=True).encode()


def _present(folder: Path) -> set[str]:
    """Return the project's files by their path in it, without what dbt writes."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in WRITTEN_BY_DBT
    }


def _write(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_bytes(path, content)


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_present(folder)):
        digest.update(f"{path}\0".encode() + (folder / path).read_bytes() + b"\0")
    return digest.hexdigest()
