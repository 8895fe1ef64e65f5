"""Every labelled set is a configuration that can be read, with a truth that can be found."""

from pathlib import Path

import pytest

from mdm_pipeline.evaluation.truth_files import NamedSource, TruthSettings
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.settings.load import read_file

SETS = Path(__file__).parents[2] / "bench" / "datasets"


def _sources(source: str | NamedSource) -> set[str]:
    return {source} if isinstance(source, str) else set(source.names.values())


@pytest.mark.parametrize("folder", sorted(SETS.iterdir()), ids=lambda folder: folder.name)
def test_set_is_configuration_alone(folder: Path) -> None:
    settings = load_settings(Places(config=folder))
    truth = read_file(folder / "truth.yaml", TruthSettings)
    mapped = {
        (source.name, column)
        for source in settings.sources
        for attribute in source.attributes.values()
        for column in attribute.columns
    }
    assert not mapped & {(name, file.entity) for file in truth.records for name in _sources(file.source)}
    assert not list(folder.rglob("*.py"))
