"""Find a source's file in the sources folder."""

from pathlib import Path

from mdm_pipeline.errors import SourceError


def find_file(folder: Path, name: str) -> Path:
    """Return the path of a declared file that exists and is not empty.

    Raises SourceError: `missing` when it is not there, `empty` when it has no bytes.
    """
    return _not_empty(_existing([folder / name], name))


def find_text_file(folder: Path, name: str) -> Path:
    """Return the path of a declared text file or of its gzipped twin, NAME.gz.

    Two files of which only one can be meant are refused (`ambiguous`): the newer is not always the right one.
    """
    return _not_empty(_existing([folder / name, folder / f"{name}.gz"], name))


def _existing(candidates: list[Path], name: str) -> Path:
    found = [path for path in candidates if path.is_file()]
    if not found:
        raise SourceError(
            "missing",
            f"no file {' or '.join(path.name for path in candidates)} in {candidates[0].parent};"
            " deliver it, or correct read.file or the sources folder",
        )
    if len(found) > 1:
        raise SourceError("ambiguous", f"both {name} and {name}.gz came; one was expected: take one away")
    return found[0]


def _not_empty(path: Path) -> Path:
    if path.stat().st_size == 0:
        raise SourceError(
            "empty", f"{path.name} has no bytes; a header and rows were expected: ask for a new extract"
        )
    return path
