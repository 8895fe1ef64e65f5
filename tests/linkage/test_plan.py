from mdm_pipeline.linkage.plan import configuration_hash, prior_probability, splink_settings
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.matching import MatchingSettings, SharedValueLimits


def _changed(matching: MatchingSettings, **change: object) -> MatchingSettings:
    return matching.model_copy(update={"person": matching.person.model_copy(update=change)})


def test_thresholds_are_no_part_of_a_model(settings: Settings) -> None:
    before = configuration_hash(settings.matching, "person")
    assert (
        configuration_hash(_changed(settings.matching, merge_weight=99, review_weight=98), "person") == before
    )


def test_anything_that_weights_depend_on_makes_another_model(settings: Settings) -> None:
    matching = settings.matching
    before = configuration_hash(matching, "person")
    fewer = _changed(matching, comparisons=matching.person.comparisons[1:])
    other_limits = matching.model_copy(update={"shared_values": SharedValueLimits(shared_names=9)})
    with_extra = matching.comparing(["birth_place"])
    hashes = {configuration_hash(other, "person") for other in (fewer, other_limits, with_extra)}
    assert len(hashes | {before, configuration_hash(matching, "organization")}) == 5
    assert configuration_hash(fewer, "organization") == configuration_hash(matching, "organization")


def test_splink_gets_levels_in_order_with_their_starting_values(settings: Settings) -> None:
    model = settings.matching.person
    plan = splink_settings(model, prior_probability(10_001, 2.0))
    assert plan["probability_two_random_records_match"] == 0.0001
    for comparison, planned in zip(model.comparisons, plan["comparisons"], strict=True):
        assert planned["output_column_name"] == comparison.name
        conditions = [level["sql_condition"] for level in planned["comparison_levels"]]
        assert conditions == [level.when or "ELSE" for level in comparison.levels]
        weighed = [level for level in planned["comparison_levels"] if not level.get("is_null_level")]
        assert all(0 < level["m_probability"] <= 1 and 0 < level["u_probability"] <= 1 for level in weighed)
