"""Addresses in one line and in parts, and the cell that holds address and phone."""

import pytest

from mdm_pipeline.standardize.addresses import Address, parse_address, split_contact_cell

Parts = tuple[str | None, ...]


def line(text: str, country: str | None) -> Address:
    found = parse_address(text, None, None, None, None, None, country)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "浙江省嘉兴市海宁市文明南路639号电子商务孵化园",
            ("浙江省", "嘉兴市", "海宁市", "文明南路", "639", "电子商务孵化园"),
        ),
        ("苏州市张家港市南丰镇天生桥大道588号", ("江苏省", "苏州市", "张家港市", "天生桥大道", "588", None)),
        (
            "湖南长沙宁乡市大桥北路459号远大孵化园",
            ("湖南省", "长沙市", "宁乡市", "大桥北路", "459", "远大孵化园"),
        ),
        (
            "江苏省徐州市复兴路１６２号祥云国际13幢1单元2807室",
            ("江苏省", "徐州市", None, "复兴路", "162", "祥云国际13-1-2807"),
        ),
        (
            "北京市北京市门头沟区民族大道495号月亮湾家园",
            ("北京市", "北京市", "门头沟区", "民族大道", "495", "月亮湾家园"),
        ),
        ("上海浦东新区张杨路500号12楼B座", ("上海市", "上海市", "浦东新区", "张杨路", "500", "12-b")),
        ("东莞市东莞市茶山镇红谷中大道758号", ("广东省", "东莞市", None, "红谷中大道", "758", None)),
        (
            "广西壮族自治区南宁市新阳街道西环路864号 莲花广场",
            ("广西壮族自治区", "南宁市", "西乡塘区", "西环路", "864", "莲花广场"),
        ),
        ("仙桃市沔阳大道1号", ("湖北省", "仙桃市", None, "沔阳大道", "1", None)),
        ("广东省中山市中山路25号", ("广东省", "中山市", None, "中山路", "25", None)),
        # A county that several cities have is known, its city is not. A street named after a city is one.
        ("朝阳区夺底路524号", (None, None, "朝阳区", "夺底路", "524", None)),
        ("南京东路100号", (None, None, None, "南京东路", "100", None)),
        ("广冬省深圳市金珠西路400号", ("广东省", "深圳市", None, "金珠西路", "400", None)),
        ("湖州市", ("浙江省", "湖州市", None, None, None, None)),
    ],
)
def test_chinese(text: str, expected: Parts) -> None:
    found = line(text, "CN")
    shown = (found.province, found.city, found.district, found.street, found.house_number, found.unit)
    assert shown == expected


@pytest.mark.parametrize("unit", ["25栋3单元112室", "25幢3单元112", "25号楼3单元112室", "25-3-112"])
def test_a_flat_has_one_spelling(unit: str) -> None:
    assert line(f"上海市普陀区人民路326号悦府花城{unit}", "CN").unit == "悦府花城25-3-112"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        (
            "122 Broad Lane, Apt 533, Pittsburgh, PA 15259",
            "US",
            ("PA", "Pittsburgh", "broad ln", "122", "apt 533", "15259"),
        ),
        (
            "1658 Main Dr Ste 27, New York, NY 10044-1234",
            "US",
            ("NY", "New York", "main dr", "1658", "ste 27", "10044"),
        ),
        ("#03-21, 5 Cavan Rise, 209874", "SG", (None, None, "cavan rise", "5", "03 21", "209874")),
        ("8 Cross Street, Singapore 048424", "SG", (None, "Singapore", "cross st", "8", None, "048424")),
        (
            "Link Road, Old Town, 683101, India",
            None,
            (None, None, "link road old town", None, None, "683101"),
        ),
        ("830 Union Road, Suite 402, Boise", "US", (None, "Boise", "union rd", "830", "ste 402", None)),
        (
            "1172 14th Ln, #591, Chicago, IL 60657",
            "US",
            ("IL", "Chicago", "14th ln", "1172", "apt 591", "60657"),
        ),
        (
            "5 Elm Street, St. Louis, Missouri 63184",
            "US",
            ("MO", "Saint Louis", "elm st", "5", None, "63184"),
        ),
        (
            "1600 Pennsylvania Avenue NW Washington DC 20500",
            "US",
            ("DC", "Washington", "pennsylvania ave nw", "1600", None, "20500"),
        ),
        (
            "Unit 31, 4 Manor Road, Bristol, BS1 1WY",
            "GB",
            (None, "Bristol", "manor rd", "4", "unit 31", "BS1 1WY"),
        ),
        (
            "Flat 18, 146 Windsor Rd., Leeds, ls157ut",
            "UK",
            (None, "Leeds", "windsor rd", "146", "flat 18", "LS15 7UT"),
        ),
        (
            "Unit 23, 12 Harbour Road, Brighton, BN14",
            "GB",
            (None, "Brighton", "harbour rd", "12", "unit 23", "BN14"),
        ),
        ("7 Fifth Ave. near 8th St., Reno, NV", "US", ("NV", "Reno", "5th ave", "7", None, None)),
        ("12 Inn at the Park Rd, Reno, NV", "US", ("NV", "Reno", "inn at the park rd", "12", None, None)),
        ("Atlanta, GA 30385", "US", ("GA", "Atlanta", None, None, None, "30385")),
        ("Main Street, GA 30385", "US", ("GA", None, "main st", None, None, "30385")),
        ("80331 München", "DE", (None, "München", None, None, None, "80331")),
        ("10 Downing Street, London SW1A 2AA", None, (None, "London", "downing st", "10", None, "SW1A 2AA")),
        (
            "Beethovenstr. 83, 40270 Düsseldorf",
            "DE",
            (None, "Düsseldorf", "beethovenstr", "83", None, "40270"),
        ),
        (
            "BEETHOVENSTRASSE 83, 40270 DUESSELDORF",
            "D",
            (None, "Düsseldorf", "beethovenstr", "83", None, "40270"),
        ),
        ("Alte Straße 12 a, D-80331 Munich", "DE", (None, "München", "altestr", "12a", None, "80331")),
        ("Kastanienweg 60, 52529", "DE", (None, None, "kastanienweg", "60", None, "52529")),
    ],
)
def test_western(text: str, country: str | None, expected: Parts) -> None:
    found = line(text, country)
    shown = (found.province, found.city, found.street, found.house_number, found.unit, found.postcode)
    assert shown == expected


@pytest.mark.parametrize(
    ("parts", "country", "expected"),
    [
        (
            ("福建", "泉州", None, "石狮市安德门大街580号A座2702室", "351492"),
            "China",
            ("福建省", "泉州市", "石狮市", "安德门大街", "351492"),
        ),
        (
            ("北京市", "北京市", "西城区", "德庆中路19号", None),
            "CN",
            ("北京市", "北京市", "西城区", "德庆中路", None),
        ),
        ((None, "上海市", None, "八一大道818号", None), "CN", ("上海市", "上海市", None, "八一大道", None)),
        ((None, None, "浦东新区", None, None), "CN", ("上海市", "上海市", "浦东新区", None, None)),
        (
            ("Nordrhein-Westfalen", "Koeln", None, "Dorfstraße 97", "50959"),
            "DE",
            ("Nordrhein-Westfalen", "Köln", None, "dorfstr", "50959"),
        ),
        (
            ("California", "los angeles", None, "1477 N Ave Ste 540", "90065"),
            "US",
            ("CA", "Los Angeles", None, "n ave", "90065"),
        ),
        (
            ("Hants", "Southampton", None, "178 St Johns Rd.", "SO13 3QA"),
            "GB",
            ("Hampshire", "Southampton", None, "st johns rd", "SO13 3QA"),
        ),
    ],
)
def test_parts(parts: Parts, country: str, expected: Parts) -> None:
    found = parse_address(None, *parts, country)
    assert found is not None
    assert (found.province, found.city, found.district, found.street, found.postcode) == expected


@pytest.mark.parametrize(
    ("province", "country", "expected"),
    [
        ("Nv", "US", "NV"),
        ("nevada", "US", "NV"),
        ("Nv", None, "NV"),
        ("Oh", None, "OH"),
        ("Ohio", None, "OH"),
        ("NORDRHEIN-WESTFALEN", None, "Nordrhein-Westfalen"),
        ("Ontario", "CA", "ON"),
        ("new south wales", "AU", "NSW"),
        ("NSW", None, "NSW"),
        ("zug", "CH", "Zug"),
        ("noord-holland", "NL", "Noord-Holland"),
    ],
)
def test_a_province_has_one_spelling(province: str, country: str | None, expected: str) -> None:
    found = parse_address(None, province, "X", None, "1 Main St", None, country)
    assert found is not None and found.province == expected


@pytest.mark.parametrize(
    ("parts", "country", "expected"),
    [
        (("Hamburg", "Hamburg", None, "Dorfstraße 61", "20189"), "DE", "Dorfstraße 61, 20189 Hamburg"),
        (("Bayern", "muenchen", None, "Dorfstr. 6", None), "DE", "Dorfstr. 6, München"),
        (
            ("nevada", "las vegas", None, "1782 14th Lane", "89128"),
            "US",
            "1782 14th Lane, Las Vegas, NV 89128",
        ),
        (
            (None, "Phoenix", None, "882 Walnut Boulevard", "85023"),
            "US",
            "882 Walnut Boulevard, Phoenix, 85023",
        ),
        (
            ("Devon", "Plymouth", None, "162 Kings Rd", "pl130bu"),
            "GB",
            "162 Kings Rd, Plymouth, Devon, PL13 0BU",
        ),
        ((None, "London", "Soho", "1 High St", None), "GB", "1 High St, Soho, London"),
    ],
)
def test_parts_are_shown_as_the_post_writes_them(parts: Parts, country: str, expected: str) -> None:
    found = parse_address(None, *parts, country)
    assert found is not None and found.address == expected


def test_line_and_parts_agree() -> None:
    parts = parse_address(None, "江苏", "苏州", "虎丘区", "建设北路312号半山华庭24幢3单元502室", None, "CN")
    assert parts == line("江苏省苏州市虎丘区建设北路312号半山华庭24幢3单元502室", "CN")


@pytest.mark.parametrize("cell", [None, "", "无", "同上", "TBC", "-", "见合同", "n/a"])
def test_no_address(cell: str | None) -> None:
    assert parse_address(cell, None, None, None, None, None, "CN") is None


@pytest.mark.parametrize(
    ("cell", "country", "address", "phone"),
    [
        (
            "上海市普陀区人民路326号悦府花城25栋3单元112室、17659621188",
            "CN",
            "上海市普陀区人民路326号悦府花城25栋3单元112室",
            "17659621188",
        ),
        (
            "山东省烟台市三堂中心街516号远大科技园2412室  0535-83136234",
            "CN",
            "山东省烟台市三堂中心街516号远大科技园2412室",
            "0535-83136234",
        ),
        (
            "平谷区王辛庄镇南海大道333号2707 13649957382",
            "CN",
            "平谷区王辛庄镇南海大道333号2707",
            "13649957382",
        ),
        (
            "昆明市呈贡区汇源北路820号、0871-84051482-198",
            "CN",
            "昆明市呈贡区汇源北路820号",
            "0871-84051482-198",
        ),
        ("国贸大道488号804室、57348660", "CN", "国贸大道488号804室", "57348660"),
        ("上海市黄浦区南京东路1号 电话：021-22997392", "CN", "上海市黄浦区南京东路1号", "021-22997392"),
        (
            "439 Mill Boulevard, Albuquerque, NM 87117 (505) 349-8042",
            "US",
            "439 Mill Boulevard, Albuquerque, NM 87117",
            "(505) 349-8042",
        ),
        (
            "1774 Valley Court, Suite 44, El Paso, TX 9153960911",
            "US",
            "1774 Valley Court, Suite 44, El Paso, TX",
            "9153960911",
        ),
        ("892 River Street, Buffalo, NY 14267", "US", "892 River Street, Buffalo, NY 14267", None),
        (
            "Unit 9, 23 London Road, Bristol, BS4 0TD  0117 0539948",
            "GB",
            "Unit 9, 23 London Road, Bristol, BS4 0TD",
            "0117 0539948",
        ),
        (
            "Kastanienweg 10, 76973 Karlsruhe  0721 3332944",
            "DE",
            "Kastanienweg 10, 76973 Karlsruhe",
            "0721 3332944",
        ),
        ("Mittelstraße 94, 39057 Magdeburg", "DE", "Mittelstraße 94, 39057 Magdeburg", None),
        ("(023)81721049", "CN", None, "(023)81721049"),
        ("+44 7992 485200", "GB", None, "+44 7992 485200"),
        ("Dorfstraße 114, 20814 Hamburg  00000000", "DE", "Dorfstraße 114, 20814 Hamburg", "00000000"),
    ],
)
def test_contact_cell(cell: str, country: str, address: str | None, phone: str | None) -> None:
    assert split_contact_cell(cell, country) == (address, phone)
