import pytest

from mdm_pipeline.linkage.weights import bound_weights, level_weight
from mdm_pipeline.settings.matching import Comparison, Level, PartyModel


def _model(*, weights: tuple[float, float] | None) -> PartyModel:
    levels = (
        Level(label="none", when="a_l is null", missing=True),
        Level(label="same", when="a_l = a_r", m=0.9, u=0.1, weights=weights),
        Level(label="other", m=0.1, u=0.9),
    )
    return PartyModel(
        merge_weight=0, review_weight=0, least_weight=-9, comparisons=(Comparison(name="a", levels=levels),)
    )


def _trained(m_same: float, u_same: float, m_other: float) -> dict[str, object]:
    levels = [
        {"sql_condition": "a_l is null", "is_null_level": True},
        {"sql_condition": "a_l = a_r", "m_probability": m_same, "u_probability": u_same},
        {"sql_condition": "ELSE", "m_probability": m_other, "u_probability": 0.99},
    ]
    return {"comparisons": [{"output_column_name": "a", "comparison_levels": levels}]}


@pytest.mark.parametrize(
    ("trained", "weights", "expected"),
    [
        ((0.9, 1e-4, 1e-9), None, [0.0, 13.135709, -9.0]),
        ((0.9, 1e-9, 0.1), (-1.0, 10.0), [0.0, 10.0, -3.307429]),
        ((1e-9, 0.9, 0.1), (4.0, 10.0), [0.0, 4.0, -3.307429]),
        ((1e-9, 1.0, 0.0), None, [0.0, -9.0, -9.0]),
    ],
)
def test_every_weight_ends_inside_its_bounds(
    trained: tuple[float, float, float], weights: tuple[float, float] | None, expected: list[float]
) -> None:
    bounded, _ = bound_weights(_trained(*trained), _model(weights=weights))
    levels = bounded["comparisons"][0]["comparison_levels"]
    assert [level_weight(level) for level in levels] == pytest.approx(expected, abs=1e-5)
    assert all(
        0 < level.get("m_probability", 1) <= 1 and 0 < level.get("u_probability", 1) <= 1 for level in levels
    )


def test_what_was_moved_is_told() -> None:
    _, moved = bound_weights(_trained(0.9, 1e-4, 1e-9), _model(weights=None))
    assert [(one.comparison, one.level, one.used) for one in moved] == [("a", "other", -9.0)]
