"""What the settings take for a schedule, the scheduler takes too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdm_pipeline.settings.cron import cron

part = st.builds(
    "{}{}".format,
    st.sampled_from(
        ["*", "0", "1", "2-4", "5", "7", "12", "23", "29-31", "31", "59", "60", "mon", "feb-apr", "4-2"]
    ),
    st.sampled_from(["", "", "/2", "/70", "/0"]),
)
field = st.lists(part, min_size=1, max_size=2).map(",".join)


@settings(deadline=None)
@given(expression=st.lists(field, min_size=5, max_size=5).map(" ".join))
def test_what_is_accepted_can_be_scheduled(expression: str) -> None:
    from dagster._utils.schedules import is_valid_cron_schedule

    try:
        cron(expression)
    except ValueError:
        return
    assert is_valid_cron_schedule(expression)


@pytest.mark.parametrize(
    "expression", ["0 2 * * *", "0 7 * * 1", "0 4 1 */3 *", "*/5 8-18/2 1,15 jan-mar sun", "@weekly"]
)
def test_what_people_write_is_accepted(expression: str) -> None:
    assert cron(expression) == expression


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("nonsense", "write five fields"),
        ("0 2 * *", "write five fields"),
        ("0 25 * * *", "'25' is no hour; write \\* or numbers from 0 to 23"),
        ("0 2 * * someday", "'someday' is no day of the week"),
        ("0 2 31 2,4 *", "never comes"),
        ("*/0 * * * *", "'\\*/0' is no minute"),
    ],
)
def test_what_cannot_be_meant_is_refused(expression: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        cron(expression)
