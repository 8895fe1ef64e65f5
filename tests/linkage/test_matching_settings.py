from typing import Any

import pytest
from pydantic import ValidationError

from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import BlockingRule, Comparison, Level, PartyModel
from mdm_pipeline.settings.model import PARTY_TYPES

SAME = {"label": "same", "when": "a_l = a_r", "m": 0.9, "u": 0.1}
OTHER = {"label": "other", "m": 0.1, "u": 0.9}


@pytest.mark.parametrize("party_type", PARTY_TYPES)
def test_shipped_models_are_whole(settings: Settings, party_type: Any) -> None:
    model = settings.matching.model(party_type)
    features = set(model.features)
    assert model.comparisons and model.blocking and model.training.em_blocks
    assert set(model.term_frequency_columns) <= features
    assert set(model.training.em_blocks.values()) <= features
    assert {rule.key or rule.each for rule in model.blocking} <= features


def test_both_thresholds_are_enough_for_those_who_only_read_them() -> None:
    assert PartyModel(merge_weight=3, review_weight=0).comparisons == ()


@pytest.mark.parametrize(
    ("levels", "complaint"),
    [
        ([SAME], "the last level"),
        ([OTHER, SAME], "the last level"),
        ([SAME, SAME, OTHER], "share one label"),
    ],
)
def test_comparison_that_cannot_be_tried_in_order_is_refused(
    levels: list[dict[str, Any]], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Comparison.model_validate({"name": "a", "levels": levels})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"when": "a_l = 'x'"}, "no quotes"),
        ({"when": '"a_l" = a_r'}, "no quotes"),
        ({"m": None}, "give m and u"),
        ({"m": 0.0}, "greater than 0"),
        ({"extra": 1}, "Extra inputs"),
    ],
)
def test_level_that_two_engines_would_not_share_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Level.model_validate({**SAME, **change})


def test_two_comparisons_of_one_name_are_refused() -> None:
    twice = [{"name": "a", "levels": [SAME, OTHER]}] * 2
    with pytest.raises(ValidationError, match="stand twice"):
        PartyModel.model_validate({"merge_weight": 0, "review_weight": 0, "comparisons": twice})


def test_extra_attribute_of_a_source_is_compared_in_both_models(settings: Settings) -> None:
    matching = settings.matching.comparing(["born_l", "job"])
    for before, model in zip(settings.matching, matching, strict=True):
        if not isinstance(model[1], PartyModel):
            continue
        assert model[1].features["extra_job"] == "extras['job']"
        added = model[1].comparisons[len(before[1].comparisons) :]
        assert [one.name for one in added] == ["extra_born_l", "extra_job"]
        assert added[0].levels[0].when == "extra_born_l_l is null or extra_born_l_r is null"
        assert {"extra_born_l", "extra_job"} <= set(model[1].term_frequency_columns)


def test_comparison_that_someone_wrote_stands_in_the_place_of_the_pattern(settings: Settings) -> None:
    own = Comparison.model_validate({"name": "extra_job", "levels": [SAME, OTHER]})
    person = settings.matching.person.model_copy(
        update={"comparisons": (own,), "features": {"extra_job": "left(extras['job'], 3)"}}
    )
    compared = person.comparing(["job"])
    assert compared.comparisons == (own,)
    assert compared.features == person.features


def test_asking_above_merging_is_refused() -> None:
    with pytest.raises(ValidationError, match="lies above"):
        PartyModel(merge_weight=0, review_weight=1)


def test_blocking_rule_without_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="give key, each"):
        BlockingRule(name="nothing")
