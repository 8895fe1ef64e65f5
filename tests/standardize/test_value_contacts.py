"""Phones, mails, hosts, tax ids and bank accounts, as real cells write them."""

import pytest
from stdnum.cn import uscc

from mdm_pipeline.standardize.emails import emails, host
from mdm_pipeline.standardize.phones import phones
from mdm_pipeline.standardize.tax_ids import bank_account, parse_tax_id


@pytest.mark.parametrize(
    ("cell", "country", "expected"),
    [
        ("13814555262", "CN", ["+8613814555262"]),
        ("138-6579-3382", "CN", ["+8613865793382"]),
        ("8613215414926", "CN", ["+8613215414926"]),
        ("008635171390796", "CN", ["+8635171390796"]),
        ("(0539)35774182", "CN", ["+8653935774182"]),
        ("０５７４８９１９８６１０", "CN", ["+8657489198610"]),
        ("02135636744；+86 13814555262", "CN", ["+8613814555262", "+862135636744"]),
        ("18089347165 18089347165", "CN", ["+8618089347165"]),
        ("028-85757704 8619831707457", "CN", ["+8619831707457", "+862885757704"]),
        ("39514086 18864037171", "CN", ["+8618864037171", "+86~39514086"]),
        ("电话：021-22997392", "CN", ["+862122997392"]),
        ("25022438", "CN", ["+86~25022438"]),
        ("(505) 349-8042", "US", ["+15053498042"]),
        ("+1 214 2119126/214.934.9465", "US", ["+12142119126", "+12149349465"]),
        ("0117 5149055", "GB", ["+441175149055"]),
        ("+44 (0)7529 972779", "GB", ["+447529972779"]),
        ("00441482681366/07466 408672", "GB", ["+441482681366", "+447466408672"]),
        ("0151/7102838", "DE", ["+491517102838"]),
        ("+49(0)3512131226", "DE", ["+493512131226"]),
        ("+49 711 8845403/+49 160 2716459", "DE", ["+491602716459", "+497118845403"]),
        ("0173/6072264", "Germany", ["+491736072264"]),
        # No country: the form tells, or a neighbour in the cell does.
        ("159-7479-5931 | 0535-77750991", None, ["+8615974795931", "+8653577750991"]),
        ("07660 000258 | 0131 6016327", None, ["+441316016327", "+447660000258"]),
        ("0175/1738117 | +49 40 5731402", None, ["+491751738117", "+49405731402"]),
        ("(303) 775-1396", None, ["+13037751396"]),
        ("02324657193", None, []),
        ("1-310-555-1234", "US", ["+13105551234"]),
        ("310/246-1501", "US", ["+13102461501"]),
        ("310/ 246-1501", None, ["+13102461501"]),
        ("310-246-1501/310-246-1502", "US", ["+13102461501", "+13102461502"]),
        ("1-310-555-1234", None, ["+13105551234"]),
        ("+1 300 000 0001", None, ["+13000000001"]),
        # A Chinese mobile is one wherever its owner lives.
        ("15244093789", "GB", ["+8615244093789"]),
        ("00000000", "CN", []),
        ("12345678", "CN", []),
        ("13800138000", "CN", []),
        ("无", "CN", []),
        ("-", "US", []),
        ("1111111111", "US", []),
        ("", "CN", []),
        (None, None, []),
        ("n/a", "GB", []),
    ],
)
def test_phones(cell: str | None, country: str | None, expected: list[str]) -> None:
    assert [phone.e164 for phone in phones(cell, country)] == expected


@pytest.mark.parametrize(
    ("cell", "country", "number", "extension"),
    [
        ("010-68569656-997", "CN", "+861068569656", "997"),
        ("36625925-210", "CN", "+86~36625925", "210"),
        ("+86-512-46075485-696", "CN", "+8651246075485", "696"),
        ("021-22997392转8001", "CN", "+862122997392", "8001"),
        ("(505) 349-8042 x12", "US", "+15053498042", "12"),
        ("0117 5149055 ext. 4", "GB", "+441175149055", "4"),
    ],
)
def test_extensions(cell: str, country: str, number: str, extension: str) -> None:
    assert [(phone.e164, phone.extension) for phone in phones(cell, country)] == [(number, extension)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("820874717@qq.com", [("820874717@qq.com", "free")]),
        ("INFO@STONEBRIGHT.DE", [("info@stonebright.de", "company")]),
        ("info@@stonebright.de", [("info@stonebright.de", "company")]),
        ("zhangnana@zhenglanyi,com.cn", [("zhangnana@zhenglanyi.com.cn", "company")]),
        ("xiaojunzhang199765@qq,comm", [("xiaojunzhang199765@qq.com", "free")]),
        ("mcfarland.daniel73yahoo.com", [("mcfarland.daniel73@yahoo.com", "free")]),
        ("shumphries195564hotmail.co.uk", [("shumphries195564@hotmail.co.uk", "free")]),
        ("krueger.andré27@gmx.de", [("krueger.andre27@gmx.de", "free")]),
        ("john at acme.com", [("john@acme.com", "company")]),
        (
            "Jane Doe <jane@acme.com>; mailto:joe@acme.com",
            [("jane@acme.com", "company"), ("joe@acme.com", "company")],
        ),
        ("ｓａｌｅｓ＠ａｃｍｅ．ｃｎ", [("sales@acme.cn", "company")]),
        ("lizhiyong@", []),
        ("inforuiyou.com", []),
        ("www.163.com", []),
        ("test@test.com", []),
        ("无", []),
        ("", []),
        (None, []),
        ("@", []),
        ("a@b", []),
        ("x" * 300 + "@acme.com", []),
    ],
)
def test_emails(cell: str | None, expected: list[tuple[str, str]]) -> None:
    assert [(mail.email, mail.domain_class) for mail in emails(cell)] == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("www.clearwillowmedien.de", "clearwillowmedien.de"),
        ("HTTPS://WWW.Acme.co.uk:8080/shop?x=1#top", "acme.co.uk"),
        ("http://user:pw@acme.com", "acme.com"),
        ("ｗｗｗ．ａｃｍｅ．ｃｎ", "acme.cn"),
        ("无", None),
        ("n/a", None),
        ("javascript:alert(1)", None),
        ("localhost", None),
        (None, None),
    ],
)
def test_host(cell: str | None, expected: str | None) -> None:
    assert host(cell) == expected


@pytest.mark.parametrize(
    ("cell", "country", "tax_id", "kind", "key", "valid"),
    [
        ("91440303MA9B2UU906", "CN", "91440303MA9B2UU906", "uscc", "MA9B2UU90", True),
        ("9137 0682 8030 6871 1X", "CN", "91370682803068711X", "uscc", "803068711", True),
        ("911101016835241876", "中国", "911101016835241876", "uscc", "683524187", True),
        ("330481212729688", "CN", "330481212729688", "cn_15", "212729688", True),
        ("131002MA695AME5", "CN", "131002MA695AME5", "cn_15", "MA695AME5", True),
        ("91440303MA9B2UU907", "CN", "91440303MA9B2UU907", "uscc", "MA9B2UU90", False),
        ("91330211MA1PC9A712", "CN", "91330211MA1PC9A712", "uscc", "MA1PC9A71", False),
        ("91330211MA1PC9A7L2", "CN", "91330211MA1PC9A7L2", "uscc", "MA1PC9A7L", False),
        ("913302I1MA1PC9AL72", "CN", "91330211MA1PC9AL72", "uscc", "MA1PC9AL7", True),
        ("11010519491231002X", "CN", "11010519491231002X", "ric", "11010519491231002X", True),
        ("110105194912310021", "CN", "110105194912310021", "ric", "110105194912310021", False),
        ("GB599982345", "UK", "GB599982345", "vat_gb", "GB599982345", True),
        ("GB59 9982 345", None, "GB599982345", "vat_gb", "GB599982345", True),
        ("DE448850712", "Deutschland", "DE448850712", "vat_de", "DE448850712", True),
        ("448850712", "DE", "DE448850712", "vat_de", "DE448850712", True),
        ("DE979O83020", "D", "DE979083020", "vat_de", "DE979083020", True),
        ("ATU13585627", None, "ATU13585627", "vat_at", "ATU13585627", True),
        ("75-7699602", "US", "757699602", "ein", "757699602", True),
        ("32-2 8320 58", "USA", "322832058", "ein", "322832058", True),
        ("G5B99943162", "UK", "GBG5B99943162", "vat_gb", "GBG5B99943162", False),
    ],
)
def test_tax_id(cell: str, country: str | None, tax_id: str, kind: str, key: str, valid: bool) -> None:
    found = parse_tax_id(cell, country)
    assert found is not None
    assert (found.tax_id, found.kind, found.key, found.valid, found.masked) == (
        tax_id,
        kind,
        key,
        valid,
        False,
    )


@pytest.mark.parametrize(
    "cell", ["0", "000000000000000000", "123456789", "N/A", "无", "-", "", None, "null", "1" * 18]
)
def test_placeholder_tax_ids_say_nothing(cell: str | None) -> None:
    assert parse_tax_id(cell, "CN") is None


def test_a_masked_id_keeps_what_can_be_seen() -> None:
    masked = parse_tax_id("320115********1732", "CN")
    assert masked is not None
    assert (masked.kind, masked.key, masked.valid, masked.masked) == ("ric", "320115*1732", False, True)


def test_both_chinese_codes_of_one_organization_share_their_key() -> None:
    new, old = parse_tax_id("91330481212729688K", "CN"), parse_tax_id("330481212729688", "CN")
    assert new is not None and old is not None
    assert new.key == old.key


def test_the_uscc_check_agrees_with_stdnum_where_stdnum_is_right() -> None:
    body = "91440303MA9B2UU90"
    for check in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        found = parse_tax_id(body + check, "CN")
        assert found is not None
        assert found.valid == uscc.is_valid(body + check)


def test_a_uscc_needs_the_check_digit_of_its_organization_code_too() -> None:
    slip = "91330211MA1PC9A712"
    found = parse_tax_id(slip, "CN")
    assert uscc.is_valid(slip)
    assert found is not None and not found.valid


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("中国农业银行6222943185446146360", "6222943185446146360"),
        ("Bank of America 608416645", "608416645"),
        ("DKB DE53982339150252552979", "DE53982339150252552979"),
        ("招商银行 6222 5091 1122 3344", "6222509111223344"),
        ("Citibank", None),
        ("", None),
        (None, None),
    ],
)
def test_bank_account(cell: str | None, expected: str | None) -> None:
    assert bank_account(cell) == expected
