import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler, Levenshtein

from mdm_pipeline.linkage.backend import scratch
from mdm_pipeline.warehouse import Warehouse

TEXT = st.one_of(st.none(), st.text(alphabet="ab张三四 é", min_size=1, max_size=6))


def _both(pairs: list[tuple[str | None, str | None]]) -> list[tuple[float | None, int | None]]:
    with Warehouse.in_memory() as warehouse, scratch(warehouse) as beside:
        beside.run("create table p (n integer, a varchar, b varchar)")
        beside.connection.executemany(
            "insert into p values (?, ?, ?)", [(n, *pair) for n, pair in enumerate(pairs)]
        )
        return beside.rows("select mdm_jaro_winkler(a, b), mdm_levenshtein(a, b) from p order by n")


@pytest.mark.parametrize(
    ("a", "b", "edits"), [("张三", "张四", 1), ("smith", "smyth", 1), ("北京华为", "北京小米", 2)]
)
def test_distance_counts_characters_not_bytes(a: str, b: str, edits: int) -> None:
    assert _both([(a, b)])[0][1] == edits


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=20))
def test_macro_agrees_with_rapidfuzz_on_any_text(pairs: list[tuple[str | None, str | None]]) -> None:
    for (a, b), (similarity, edits) in zip(pairs, _both(pairs), strict=True):
        if a is None or b is None:
            assert similarity is None and edits is None
        else:
            assert edits == Levenshtein.distance(a, b)
            assert similarity == pytest.approx(JaroWinkler.similarity(a, b), abs=1e-9)


def test_all_among_asks_for_each_word_of_the_first_in_any_order() -> None:
    with Warehouse.in_memory() as warehouse, scratch(warehouse) as beside:
        told = beside.rows(
            "select mdm_all_among(['leeds', 'bakery'], ['miller', 'bakery', 'leeds']),"
            " mdm_all_among(['miller', 'bakery', 'leeds'], ['leeds', 'bakery']),"
            " mdm_all_among(['leeds', 'dairy'], ['miller', 'bakery', 'leeds'])"
        )
    assert told == [(True, False, False)]
