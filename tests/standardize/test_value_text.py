"""Text: what is invisible goes, what is one spelling becomes one."""

import pytest

from mdm_pipeline.standardize.countries import country
from mdm_pipeline.standardize.text import LONGEST, fold, key, latin, squash


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, None),
        ("", None),
        (" \t\u3000\u200b\ufeff", None),
        ("\x00\x01", None),
        ("ＡＢＣ－１２３", "ABC-123"),
        ("a\u202eb\u200fc\u00add", "abcd"),
        ("文化傳媒集團", "文化传媒集团"),
        ("乾弘廣告", "乾弘广告"),
        ("Mu\u0308ller", "Müller"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("a\u00a0 \r\n b", "a b"),
        ("<script>alert('x')</script>", "<script>alert('x')</script>"),
    ],
)
def test_fold(cell: str | None, expected: str | None) -> None:
    assert fold(cell) == expected


def test_cells_are_cut_not_dropped() -> None:
    assert fold("x" * 5_000_000) == "x" * LONGEST


@pytest.mark.parametrize(
    "spellings", [("Müller", "MUELLER", "Muller"), ("Köln", "Koeln", "koln"), ("Weiß", "WEISS")]
)
def test_an_umlaut_written_out_or_lost_is_one_key(spellings: tuple[str, ...]) -> None:
    assert len({key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "word", ["xue", "yue", "que", "michael", "samuel", "michaela", "joey", "rodriguez", "joe", "blue"]
)
def test_what_has_no_umlaut_keeps_its_letters(word: str) -> None:
    assert squash(word) == word


def test_pinyin_families_do_not_meet() -> None:
    assert key("Xue Li") != key("Xu Li")


def test_key_keeps_letters_and_digits_of_every_script() -> None:
    assert key("北京（市）-1号") == "北京市1号"
    assert key("!!! --- ***") is None
    assert latin("Łódź Ærø") == "lodz aero"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("CN", "CN"),
        ("CHN", "CN"),
        ("中国", "CN"),
        ("中华人民共和国", "CN"),
        ("P.R. China", "CN"),
        ("China", "CN"),
        ("UK", "GB"),
        ("England", "GB"),
        ("United Kingdom", "GB"),
        ("Great Britain", "GB"),
        ("英国", "GB"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("美国", "US"),
        ("america", "US"),
        ("D", "DE"),
        ("Deutschland", "DE"),
        ("GERMANY", "DE"),
        ("德国", "DE"),
        ("Allemagne", "DE"),
        ("Republic of Korea", "KR"),
        ("North Korea", "KP"),
        ("Österreich", "AT"),
        ("香港", "HK"),
        ("Taiwan", "TW"),
        ("Narnia", None),
        ("", None),
        (None, None),
        ("ZZ", None),
    ],
)
def test_country(cell: str | None, expected: str | None) -> None:
    assert country(cell) == expected
