"""Read a stored snapshot under a header that the configuration has changed since.

When a source does not come, its last good snapshot stays in use; a column that the YAML has renamed in the
meantime would then be NULL in every record. The snapshot remembers how it was read, so an attribute that only
changed the name of its column keeps its values. Where that is not plain the run stops: nothing is lost in
silence. A column that is mapped for the first time loses nothing, so it is a warning.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings.sources import AttributeMap, SourceSettings
from mdm_pipeline.sources.snapshots import Snapshot


@dataclass(frozen=True)
class Reading:
    """Which columns of a snapshot stand for columns that it lacks, and what is to be told about them."""

    stand_ins: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def how_read(source: SourceSettings) -> dict[str, Any]:
    """Return what a snapshot remembers of the configuration that it was read with."""
    maps = {name: mapped.model_dump(exclude_defaults=True) for name, mapped in source.mapped.items()}
    return {"key": source.key, "attributes": maps}


def reading_of(source: SourceSettings, snapshot: Snapshot | None) -> Reading:
    """Return how a stored snapshot is read now, or raise ConfigError where values would be lost."""
    if snapshot is None or not (missing := _missing(source, snapshot)):
        return Reading()
    pairs = _renamed(source, snapshot, missing)
    there = set(snapshot.columns)
    if pairs is None or any(len(olds) > 1 or not olds <= there for olds in pairs.values()):
        raise _would_lose(source, snapshot, missing)
    stand_ins = {new: next(iter(olds)) for new, olds in pairs.items()}
    return Reading(stand_ins, tuple(_told(source, stand_ins, missing)))


def _missing(source: SourceSettings, snapshot: Snapshot) -> list[str]:
    mapped = {column for each in source.mapped.values() for column in each.columns}
    there = set(snapshot.columns)
    return [name for name in source.header if name in mapped | {source.key} and name not in there]


def _renamed(source: SourceSettings, snapshot: Snapshot, missing: list[str]) -> dict[str, set[str]] | None:
    """Return the old names of missing columns, or None when an attribute changed in more than a name.

    A snapshot that does not remember how it was read has no names to give; it will do while no column went.
    """
    olds: dict[str, set[str]] = defaultdict(set)
    read_as = snapshot.read_as
    if read_as is None:
        return None if set(snapshot.declared) - set(source.header) else olds
    if source.key in missing:
        olds[source.key].add(read_as["key"])
    for name, now in source.mapped.items():
        then = read_as["attributes"].get(name)
        pairs = _pairs(now, AttributeMap.model_validate(then)) if then is not None else ()
        if pairs is None:
            return None
        for new, old in pairs:
            if new in missing:
                olds[new].add(old)
    return olds


def _pairs(now: AttributeMap, then: AttributeMap) -> tuple[tuple[str, str], ...] | None:
    """Pair the columns of an attribute that changed their name; None when it cannot be said which did.

    Nothing is renamed where all old columns are still read.
    """
    if set(then.columns) <= set(now.columns):
        return ()
    if now != then.model_copy(update={"columns": now.columns}) or len(now.columns) != len(then.columns):
        return None
    changed = tuple((new, old) for new, old in zip(now.columns, then.columns, strict=True) if new != old)
    return None if any(old in now.columns for _, old in changed) else changed


def _told(source: SourceSettings, stand_ins: Mapping[str, str], missing: list[str]) -> Iterator[str]:
    if stand_ins:
        yield (
            f"its columns {sorted(stand_ins.values())} are read in the place of {sorted(stand_ins)}, which it"
            f" does not have; deliver a full extract with the header of sources/{source.name}.yaml"
        )
    if new := [name for name in missing if name not in stand_ins]:
        yield (
            f"it does not have the columns {new}, which sources/{source.name}.yaml maps now, so nothing comes"
            " from them until a full extract does"
        )


def _would_lose(source: SourceSettings, snapshot: Snapshot, missing: list[str]) -> ConfigError:
    return ConfigError(
        f"sources/{source.name}.yaml maps the columns {missing}, which the snapshot in use ({snapshot.name})"
        f" does not have, and it cannot be said which of its columns {list(snapshot.columns)} held their"
        " values, so the records would lose them; deliver a full extract, or map the old columns until one"
        " comes"
    )
