"""Whole nights on the small data set, run once for all tests of this folder."""

import pytest

from tests.path.nights import DATA, Night, copied, run_night


@pytest.fixture(scope="session")
def night_one(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Day 1: full extracts into an empty home."""
    return run_night(tmp_path_factory.mktemp("one") / "home", DATA / "day1")


@pytest.fixture(scope="session")
def night_two(night_one: Night, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Day 2: deltas upon day 1."""
    return run_night(copied(night_one, tmp_path_factory.mktemp("two")), DATA / "day2")
