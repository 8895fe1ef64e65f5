"""Person names, and telling persons from organizations."""

import csv

import pytest

from mdm_pipeline.standardize.name_kinds import name_kind
from mdm_pipeline.standardize.persons import Person, parse_person
from mdm_pipeline.standardize.text import squash
from mdm_pipeline.standardize.vocabulary import FOLDER


def parsed(
    name: str | None, country: str | None = None, family: str | None = None, given: str | None = None
) -> Person:
    found = parse_person(name, family, given, country)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "family", "given", "pinyin", "title"),
    [
        ("王小燕", "王", "小燕", "wang xiaoyan", None),
        ("欧阳修文", "欧阳", "修文", "ouyang xiuwen", None),
        ("单雄信", "单", "雄信", "shan xiongxin", None),
        ("曾艳莉 ", "曾", "艳莉", "zeng yanli", None),
        ("傅軍", "傅", "军", "fu jun", None),
        ("王 建 兵", "王", "建兵", "wang jianbing", None),
        ("黄经理", "黄", None, None, "经理"),
        ("欧阳女士", "欧阳", None, None, "女士"),
        ("王总", "王", None, None, "总"),
        ("王建国经理", "王", "建国", "wang jianguo", "经理"),
        ("小王", "王", None, None, "小"),
        ("张*英", "张", None, None, None),
        ("陆*", "陆", None, None, None),
        ("阳美红（月结）", "阳", "美红", "yang meihong", None),
        ("阿卜杜拉·买买提", "买买提", "阿卜杜拉", "maimaiti abodula", None),
    ],
)
def test_chinese(name: str, family: str, given: str | None, pinyin: str | None, title: str | None) -> None:
    found = parsed(name, "CN")
    assert (found.family_name, found.given_name, found.person_pinyin, found.title) == (
        family,
        given,
        pinyin,
        title,
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Wang Xiaoqin", "wang xiaoqin"),
        ("Zhang Jun", "zhang jun"),
        ("yanjie zhong", "zhong yanjie"),
        ("song zhang", "zhang song"),
        ("wangjianxiang", "wang jianxiang"),
        ("ZHANG, San Feng", "zhang sanfeng"),
        ("Ouyang Xiuwen", "ouyang xiuwen"),
    ],
)
def test_pinyin_meets_the_characters(name: str, expected: str) -> None:
    assert parsed(name, "CN").person_pinyin == expected


@pytest.mark.parametrize(
    ("name", "family", "given", "initial", "middle", "title"),
    [
        ("Keith Smith", "smith", "keith", "k", None, None),
        ("HILL, CHAD", "hill", "chad", "c", None, None),
        ("Jack K. Smith", "smith", "jack", "j", "k", None),
        ("Dr. Jürgen Müller", "muller", "jurgen", "j", None, "dr"),
        ("Mr John Smith Jr.", "smith", "john", "j", None, "mr"),
        ("J. Harper", "harper", None, "j", None, None),
        ("A A. Moeller", "moller", None, "a", "a", None),
        ("Ludwig van Beethoven", "van beethoven", "ludwig", "l", None, None),
        ("Hans-Jörg Ortmann", "ortmann", "hans-jorg", "h", None, None),
        ("O'Brien, Pat", "obrien", "pat", "p", None, None),
        ("Laura", None, "laura", "l", None, None),
        ("Mr. Smith", "smith", None, None, None, "mr"),
        ("tara.patterson252", "patterson", "tara", "t", None, None),
        ("green.sarah84", "green", "sarah", "s", None, None),
        ("ameyer91624", "meyer", None, "a", None, None),
        ("BRADLEYLOPEZ553", "lopez", "bradley", "b", None, None),
        ('William "Bill" Henry Gates III', "gates", "william", "w", "henry", None),
    ],
)
def test_western(
    name: str,
    family: str | None,
    given: str | None,
    initial: str | None,
    middle: str | None,
    title: str | None,
) -> None:
    found = parsed(name, "US")
    shown = (found.family_name, found.given_name, found.given_initial, found.middle_name, found.title)
    assert shown == (family, given, initial, middle, title)


def test_nicknames_stay_as_written() -> None:
    assert parsed("Bob Miller", "US").given_name == "bob"


def test_columns_of_their_own_win() -> None:
    assert parsed("Kim Anna", "US", family="Kim", given="Anna").family_name == "kim"
    assert parsed(None, "CN", family="王", given="小燕").person_pinyin == "wang xiaoyan"
    assert parsed(None, "CN", family="王", given="小燕").name == "王小燕"


@pytest.mark.parametrize("name", ["王经理", "J. Harper", "张*", "Laura", "Mr. Smith"])
def test_half_a_name_has_no_key(name: str) -> None:
    assert parsed(name).name_key is None


@pytest.mark.parametrize(
    "spellings", [("Hill, Chad", "CHAD HILL", "chad w. hill"), ("Jürgen Groß", "Juergen Gross")]
)
def test_spellings_of_one_name_share_its_key(spellings: tuple[str, ...]) -> None:
    assert len({parsed(name, "DE").name_key for name in spellings}) == 1


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("王小燕", "CN", "person"),
        ("邵先生", "CN", "person"),
        ("欧阳修文", None, "person"),
        ("Dan Bates", "US", "person"),
        ("Wiek, Susanne", "DE", "person"),
        ("C R. Hahn", "DE", "person"),
        ("yanjie zhong", "CN", "person"),
        ("锦华实业", "CN", "organization"),
        ("南宁健艺", "CN", "organization"),
        ("乐秀汽车销售", "CN", "organization"),
        ("上海乐锐印刷厂天津分公司", None, "organization"),
        ("Owen's Bakery", None, "organization"),
        ("Wolf and Solar", "DE", "organization"),
        ("Frank Landscaping", "US", "organization"),
        ("Zavala & Pine Optics, Inc.", None, "organization"),
        ("Kirk Interiors", None, "organization"),
        ("Lake Stone", "US", None),
        ("Galloway", "GB", None),
        ("Ann Baker", None, None),
        ("", None, None),
        (None, "CN", None),
    ],
)
def test_name_kind(name: str | None, country: str | None, expected: str | None) -> None:
    assert name_kind(name, country) == expected


def test_nicknames_are_many_to_many_and_folded() -> None:
    with (FOLDER / "nicknames.csv").open(encoding="utf-8") as file:
        rows = [(row["name"], row["group"]) for row in csv.DictReader(file)]
    groups = {
        name: {group for other, group in rows if other == name} for name in ("bob", "bill", "sandy", "alex")
    }
    assert groups["bob"] == {"robert"} and groups["bill"] == {"william"}
    assert {"alexander", "sandra"} <= groups["sandy"] and {"alexander", "alexandra"} <= groups["alex"]
    assert all(squash(text) == text for row in rows for text in row)


@pytest.mark.parametrize(
    ("name", "country", "proper", "family", "given"),
    [
        ("JOSHUA S. KING", "US", "Joshua S. King", "King", "Joshua"),
        ("ronald mcdonald", "US", "Ronald McDonald", "McDonald", "Ronald"),
        ("hans van der berg", "DE", "Hans van der Berg", "van der Berg", "Hans"),
        ("MARIA DE LA CRUZ", "US", "Maria de la Cruz", "de la Cruz", "Maria"),
        ("patrick o'brien", "GB", "Patrick O'Brien", "O'Brien", "Patrick"),
        ("anna-lena schmidt-müller", "DE", "Anna-Lena Schmidt-Müller", "Schmidt-Müller", "Anna-Lena"),
        ("RICARDO MACHADO", "US", "Ricardo Machado", "Machado", "Ricardo"),
        ("Jürgen Doerschner", "DE", "Jürgen Doerschner", "Doerschner", "Jürgen"),
        ("DeShawn LaRue", "US", "DeShawn LaRue", "LaRue", "DeShawn"),
        ("Hill, Chad W.", "US", "Chad W. Hill", "Hill", "Chad"),
        ("HILL, CHAD", "US", "Chad Hill", "Hill", "Chad"),
        ("xiumin zhang", "CN", "Xiumin Zhang", "Zhang", "Xiumin"),
        ("ZHANG, San Feng", "CN", "Zhang San Feng", "Zhang", "San Feng"),
        ("gang ma", "CN", "Gang Ma", "Ma", "Gang"),
        ("wangdan", "CN", "Wangdan", "Wang", "Dan"),
        ("gwagner199669", "US", "gwagner199669", "Wagner", None),
        ("jamie.mcdonald688", "US", "jamie.mcdonald688", "McDonald", "Jamie"),
        ("王小燕", "CN", "王小燕", "王", "小燕"),
        ("brandy", "US", "Brandy", None, "Brandy"),
    ],
)
def test_proper_case(name: str, country: str, proper: str, family: str | None, given: str | None) -> None:
    found = parsed(name, country)
    assert (found.proper_name, found.proper_family_name, found.proper_given_name) == (proper, family, given)


def test_proper_case_of_columns() -> None:
    found = parsed(None, "US", family="DE LA CRUZ", given="JR")
    assert (found.proper_name, found.proper_family_name, found.proper_given_name) == (
        "Jr de la Cruz",
        "de la Cruz",
        "JR",
    )


@pytest.mark.parametrize(
    ("name", "country", "makeshift"),
    [
        ("user12345", "US", True),
        ("zhang_san88", "CN", True),
        ("jamiemartin688", "GB", True),
        ("wangdan", "CN", True),
        ("王经理", "CN", True),
        ("王*琴", "CN", True),
        ("J. Harper", "US", True),
        ("Brandy", "US", True),
        ("lisa martin", "GB", False),
        ("Wang Dan", "CN", False),
        ("王丹", "CN", False),
    ],
)
def test_makeshift_names(name: str, country: str, *, makeshift: bool) -> None:
    assert parsed(name, country).is_makeshift is makeshift
