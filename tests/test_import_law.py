"""The import law, read from the syntax tree: stages meet at tables, heavy libraries have one home."""

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "mdm_pipeline"
KERNEL = {"settings", "errors", "tables", "warehouse", "durable", "nicknames", "pages"}
WIRING = {"orchestration", "definitions", "cli"}
HOMES = {
    "splink": {"linkage"},
    "great_expectations": {"quality"},
    "dagster": {"orchestration", "definitions"},
    "dagster_dbt": {"orchestration"},
    "dbt": {"standardize"},
    "altair": {"audit", "evaluation", "linkage"},
    "scipy": {"evaluation", "identity", "linkage"},
}


@cache
def _modules() -> list[tuple[str, Path, set[str]]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        found.append((place, path, names))
    return found


def _own(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("mdm_pipeline.") and name.count(".") >= 1}


def test_the_kernel_imports_no_stage() -> None:
    for place, path, names in _modules():
        if place in KERNEL:
            assert _own(names) <= KERNEL, path


def test_a_stage_imports_the_kernel_and_itself() -> None:
    for place, path, names in _modules():
        if place not in KERNEL | WIRING | {"__init__"}:
            assert _own(names) <= KERNEL | {place}, path


def test_only_the_entrances_import_the_orchestration() -> None:
    for place, path, names in _modules():
        if place not in WIRING:
            assert "orchestration" not in _own(names), path


def test_heavy_libraries_have_one_home() -> None:
    for place, path, names in _modules():
        for library in {name.split(".")[0] for name in names} & set(HOMES):
            assert place in HOMES[library], f"{path} imports {library}"


def test_dagster_is_a_skin() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for _, path, _ in _modules()}
    skin = {path for _, path, names in _modules() if any(name.startswith("dagster") for name in names)}
    assert sum(lines[path] for path in skin) <= 0.15 * sum(lines.values())
    assert len((PACKAGE / "definitions.py").read_text(encoding="utf-8").splitlines()) <= 60
