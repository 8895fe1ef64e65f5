"""Suites: the expectations of a gate as people read and write them, one YAML file for each table."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings.load import read_file
from mdm_pipeline.settings.model import SettingsModel
from mdm_pipeline.settings.places import PROJECT

EXPECTATIONS = PROJECT / "expectations"


class Expectation(BaseModel):
    """One thing that must hold: what it says, which type of expectation judges it, with which arguments.

    A value that starts with `$` stands for a limit of quality.yaml or for something of the source; so does
    `$name` inside the text of a `query`.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    says: str
    type: str
    severity: Literal["critical", "warning"]
    overridable: bool = False

    @property
    def arguments(self) -> dict[str, Any]:
        """What the type is given: every key that is not one of ours."""
        return dict(self.model_extra or {})


class Suite(SettingsModel):
    """The expectations of one gate on one table, named as a sentence."""

    suite: str
    table: str
    expectations: tuple[Expectation, ...]
    file: str = ""

    @model_validator(mode="after")
    def _sentences_differ(self) -> "Suite":
        sentences = [expectation.says for expectation in self.expectations]
        doubled = sorted({sentence for sentence in sentences if sentences.count(sentence) > 1})
        if doubled:
            raise ValueError(f"two expectations say the same: {doubled}; a verdict is known by its sentence")
        return self


def load_suites(gate: str, config: Path) -> tuple[Suite, ...]:
    """Read the suites of a gate, from `config`/expectations where it has its own, else from ours.

    A gate is one file, `<gate>.yaml`, or a folder of files. Raises ConfigError naming file and key.
    """
    for folder in (config / "expectations", EXPECTATIONS):
        files = sorted((folder / gate).glob("*.yaml")) or [folder / f"{gate}.yaml"]
        if files[0].exists():
            return tuple(
                read_file(file, Suite).model_copy(update={"file": file.as_posix()}) for file in files
            )
    raise ConfigError(
        f"no suite for the gate {gate}: neither {EXPECTATIONS / gate}.yaml nor a folder of that name"
    )
