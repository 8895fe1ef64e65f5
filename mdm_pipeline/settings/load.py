"""Read a configuration folder into `Settings`, or say which file and which key is wrong."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings.audit import AuditSettings
from mdm_pipeline.settings.identity import IdentitySettings
from mdm_pipeline.settings.matching import MatchingSettings
from mdm_pipeline.settings.model import SettingsModel
from mdm_pipeline.settings.operations import OperationsSettings
from mdm_pipeline.settings.places import DEFAULT_CONFIG, Places
from mdm_pipeline.settings.publishing import PublishingSettings
from mdm_pipeline.settings.quality import QualitySettings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.settings.survivorship import SurvivorshipSettings

M = TypeVar("M", bound=BaseModel)
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, where it is, reads ten times as fast


class Settings(SettingsModel):
    """Everything that people change without code, and the places of this run.

    Each section is read from the file of its name: `operations` from operations.yaml.
    """

    places: Places
    sources: tuple[SourceSettings, ...]
    matching: MatchingSettings
    identity: IdentitySettings
    operations: OperationsSettings
    survivorship: SurvivorshipSettings
    quality: QualitySettings
    publishing: PublishingSettings
    audit: AuditSettings

    def source(self, name: str) -> SourceSettings:
        """Return a source by name, or raise ConfigError naming those there are."""
        for source in self.sources:
            if source.name == name:
                return source
        raise ConfigError(f"no source {name!r} is configured; there are {[s.name for s in self.sources]}")


def load_settings(places: Places) -> Settings:
    """Read `places.config`; a file that is not there is taken from the configuration that ships with us.

    quality.yaml, operations.yaml, identity.yaml and publishing.yaml may say only what is to be otherwise: a
    key that they do not name keeps what ours says, a list is replaced as a whole. The others (sources,
    matching, survivorship, audit) list things, so each of their files stands for itself.

    Raises ConfigError with the file, the key, what came and what was expected.
    """
    if not places.config.is_dir():
        raise ConfigError(f"{places.config} is not a folder; name the folder that holds sources/")
    sections: dict[str, Any] = {
        name: _load_file(places.config, f"{name}.yaml", field.annotation)
        for name, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, SettingsModel)
    }
    sources = _load_sources(places.config / "sources")
    extras = sorted({name for source in sources for name in source.extras})
    sections["matching"] = sections["matching"].comparing(extras)
    return Settings(places=places, sources=sources, **sections)


def _load_sources(folder: Path) -> tuple[SourceSettings, ...]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise ConfigError(f"{folder} holds no YAML file; each source needs one, such as erp.yaml")
    sources = tuple(read_file(path, SourceSettings) for path in files)
    for path, source in zip(files, sources, strict=True):
        if path.stem != source.name:
            raise ConfigError(f"{path}: the source is named {source.name!r}; file and source share one name")
    names = {source.name for source in sources}
    for source in sources:
        for attribute, mapped in source.mapped.items():
            if mapped.source is not None and mapped.source not in names:
                raise ConfigError(
                    f"source {source.name}, {attribute}: no source {mapped.source!r} is configured"
                )
    return sources


def _load_file(config: Path, name: str, model: type[SettingsModel]) -> SettingsModel:
    own, ours = config / name, DEFAULT_CONFIG / name
    if not own.exists():
        return read_file(ours, model)
    if not model.completed_by_ours or own.samefile(ours):
        return read_file(own, model)
    return _validated(own, _completed(_content(own) or {}, _content(ours)), model)


def _completed(own: Any, ours: Any) -> Any:
    """Return what a file says, with ours for each key that it does not name."""
    if not isinstance(own, dict) or not isinstance(ours, dict):
        return own
    return ours | {key: _completed(value, ours.get(key)) for key, value in own.items()}


def read_file(path: Path, model: type[M]) -> M:
    """Read one YAML file into a model, or raise ConfigError naming the file and the keys that are wrong."""
    return _validated(path, _content(path), model)


def _content(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not YAML in UTF-8: {error}") from error


def _validated(path: Path, content: Any, model: type[M]) -> M:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'file'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise ConfigError(f"{path}: {problems}") from error
