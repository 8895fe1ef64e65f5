"""What matching.yaml says in SQL is refused by its place, before a night meets it."""

from typing import Any

import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.linkage.rehearsal import rehearse_models
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import BlockingRule, PartyModel, Training
from mdm_pipeline.settings.model import PARTY_TYPES


def test_what_ships_with_us_can_be_computed(settings: Settings) -> None:
    rehearse_models(settings)


def _level(model: PartyModel, **change: Any) -> dict[str, Any]:
    first, *rest = model.comparisons
    level = first.levels[0].model_copy(update=change)
    return {"comparisons": (first.model_copy(update={"levels": (level, *first.levels[1:])}), *rest)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: {"features": {**m.features, "odd": "no_function(name)"}}, "feature odd.*no_function"),
        (lambda m: _level(m, when="no_column_l is null"), "comparison name, level 'same name'.*no_column_l"),
        (lambda m: _level(m, term_frequency="nothing"), "comparison name, .*, its term frequency.*nothing"),
        (lambda m: {"blocking": (BlockingRule(name="odd", each="city"),)}, "blocking rule odd"),
        (lambda m: {"training": Training(em_blocks={"odd": "nothing"})}, "training block odd.*nothing"),
    ],
)
def test_what_cannot_be_computed_is_named_by_its_place(settings: Settings, change: Any, told: str) -> None:
    small = {kind: _small(settings.matching.model(kind)) for kind in PARTY_TYPES}
    wrong = {"person": small["person"].model_copy(update=change(small["person"]))}
    matching = settings.matching.model_copy(update={**small, **wrong})
    with pytest.raises(ConfigError, match=rf"matching\.yaml: person, {told}"):
        rehearse_models(settings.model_copy(update={"matching": matching}))


def _small(model: PartyModel) -> PartyModel:
    return model.model_copy(update={"comparisons": model.comparisons[:1], "blocking": ()})
