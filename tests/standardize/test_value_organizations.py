"""Organization names taken apart, Chinese, Western, and Chinese ones in English."""

import pytest

from mdm_pipeline.standardize.organizations import Organization, parse_organization
from mdm_pipeline.standardize.remarks import without_remarks


def parsed(name: str, country: str | None = None) -> Organization:
    found = parse_organization(name, country)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "place", "core", "trade", "form", "branch"),
    [
        ("华顺(上海)贸易有限公司", "上海", "华顺", "贸易", "有限公司", None),
        ("上海华顺贸易公司", "上海", "华顺", "贸易", "公司", None),
        ("苏州市如红韵园林绿化有限责任公司东莞分公司", "苏州", "如红韵", "园林绿化", "有限公司", "dongguan"),
        ("柳州万茂建设工程有限公司自流井分公司", "柳州", "万茂", "建设工程", "有限公司", "zigong ziliujing"),
        (
            "天津市汇丰股权投资合伙企业（有限合伙）绍兴分公司",
            "天津",
            "汇丰",
            "股权投资",
            "有限合伙",
            "shaoxing",
        ),
        (
            "兰州市忠冠福文化传媒集团有限公司上海第六分公司",
            "兰州",
            "忠冠福",
            "文化传媒",
            "有限公司",
            "shanghai 6",
        ),
        ("重庆汇盛苑云阳分 公司", "重庆", "汇盛苑", None, None, "chongqing yunyang"),
        ("忠冠福文化传媒辽阳", None, "忠冠福", "文化传媒", None, "liaoyang"),
        ("厦门启惠厦门", "厦门", "启惠", None, None, "xiamen"),
        ("武汉丰路武汉第六分公司", "武汉", "丰路", None, None, "wuhan 6"),
        ("云浮市卓 启人民医院", "云浮", "卓启", "人民医院", None, None),
        ("中山市第 二人民医院", "中山", "中山第二", "人民医院", None, None),
        ("城阳区万盛奶茶店", "城阳", "万盛", "奶茶店", None, None),
        ("重庆市北碚区思成建材经营部", "北碚", "思成", "建材经营部", None, None),
        ("尖草坪区名捷来汽修厂", "尖草坪", "名捷来", "汽修厂", None, None),
        ("潍坊滨海经济技术开发区老杨家具店", "潍坊滨海经济技术开发", "老杨", "家具店", None, None),
        ("广州市白云区梦金农业专业合作社", "白云", "梦金", "农业", "合作社", None),
        ("深圳市腾讯计算机系统有限公司", "深圳", "腾讯计算机系统", None, "有限公司", None),
        ("华为技术有限公司", None, "华为", "技术", "有限公司", None),
        ("北京健艺", "北京", "健艺", None, None, None),
        # Not greedy: a street and brands that start like a place stay whole.
        ("中山路烧烤店", None, "中山路", "烧烤店", None, None),
        ("东阳光科技有限公司", None, "东阳光", "科技", "有限公司", None),
        ("永兴达贸易有限公司", None, "永兴达", "贸易", "有限公司", None),
        ("泰安（北京）服装厂", "北京", "泰安", "服装", "厂", None),
        # Misspelt forms, trades and places.
        ("海丰堂(杭州)工贸有限龚司", "杭州", "海丰堂", "工贸", "有限公司", None),
        ("锦大建材限责任公司", None, "锦大", "建材", "有限公司", None),
        ("乾弘广告集团有限宫司济南分公司", None, "乾弘", "广告", "有限公司", "jinan"),
        ("上海云博头资有限公司", "上海", "云博", "投资", "有限公司", None),
        ("诚口县亿天烟酒店", "城口", "亿天", "烟酒店", None, None),
    ],
)
def test_chinese(
    name: str, place: str | None, core: str, trade: str | None, form: str | None, branch: str | None
) -> None:
    found = parsed(name, "CN")
    assert (found.place, found.core, found.trade, found.form, found.branch) == (
        place,
        core,
        trade,
        form,
        branch,
    )
    assert found.script == "han"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("州茂服装有限公司济南办事处", "办事处"),
        ("州茂服装有限公司济南分公司", "分公司"),
        ("州茂服装有限公司济南分公可", None),
        ("厦门启惠厦门", None),
        ("州茂服装有限公司", None),
    ],
)
def test_the_word_for_a_branch_is_kept_where_it_is_known(name: str, kind: str | None) -> None:
    assert parsed(name, "CN").branch_kind == kind


@pytest.mark.parametrize(
    ("name", "core", "trade", "form", "branch"),
    [
        ("Hunt Automotive L.L.C. (Los Angeles)", "hunt", "automotive", "llc", "los angeles"),
        ("hunt automotive limited liability company", "hunt", "automotive", "llc", None),
        ("Crane & Trident Mfg Co.", "crane and trident", "manufacturing", "co", None),
        (
            "Crane + Trident Manufacturing Company (Dallas)",
            "crane and trident",
            "manufacturing",
            "co",
            "dallas",
        ),
        ("Silver Titan Properties LLP - Bristol Branch", "silver titan", "properties", "llp", "bristol"),
        ("Silver Titan Props LLP (Manchester) 30", "silver titan", "properties", "llp", "manchester 30"),
        ("Premier Energy Limited - Cambridge Branhc", "premier", "energy", "ltd", "cambridge"),
        ("Premier Maple Construction Kimited", "premier maple", "construction", "ltd", None),
        ("Floyd & Atlas Systems, Icn.", "floyd and atlas", "systems", "inc", None),
        (
            "TÄSCHE ELEKTRONIK GMBH&CO.KG, NIEDERLASSUNG WÜRZBURG",
            "tasche",
            "electronics",
            "gmbh and co kg",
            "wurzburg",
        ),
        ("Taesche Elektronik GmbH u. Co. KG", "tasche", "electronics", "gmbh and co kg", None),
        ("Reuter Optik UG (haftungsbeschränkt)", "reuter", "optics", "ug", None),
        ("Apollo Innenausbau e. K., Niederlassung Köln", "apollo", "interiors", "ek", "koln"),
        ("Willow Alpha Getränke G.m.b.H.", "willow alpha", "food", "gmbh", None),
        ("Willow Alpha F&B GmbH", "willow alpha", "food", "gmbh", None),
        ("Vogel Werbeagentur GmbH", "vogel", "marketing", "gmbh", None),
        ("Vogel Mktg mbH", "vogel", "marketing", "gmbh", None),
        ("Bäckerei Schmitt", "schmitt", "bakery", None, None),
        ("Bäckerei", None, "bakery", None, None),
        ("Griffith's Cafe", "griffiths", "cafe", None, None),
        ("Sigma River Public Library", "sigma river", "library", None, None),
        ("The Coca-Cola Company", "coca cola", None, "co", None),
        ("Best", "best", None, None, None),
        # An abbreviation that could be several trades says nothing; it is no brand either.
        ("Täsche Elec. GmbH", "tasche", None, "gmbh", None),
    ],
)
def test_western(
    name: str, core: str | None, trade: str | None, form: str | None, branch: str | None
) -> None:
    found = parsed(name, "DE" if "mbH" in name or "KG" in name else "US")
    assert (found.core, found.trade, found.form, found.branch) == (core, trade, form, branch)
    assert found.place is None


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Kunming Huiya E-Commerce Co., Ltd.", "昆明汇亚电子商务有限公司"),
        (
            "Lanzhou Zhongguanfu Culture Media Group Co., Ltd. Liaoyang Branch",
            "兰州市忠冠福文化传媒集团有限公司辽阳分公司",
        ),
        ("Harbin Jizheng Building Materials Factory", "哈尔滨市吉正建材厂"),
    ],
)
def test_an_english_name_meets_its_chinese_one(english: str, chinese: str) -> None:
    left, right = parsed(english, "China"), parsed(chinese, "CN")
    assert (left.core_pinyin, left.branch) == (right.core_pinyin, right.branch)
    assert left.place == {"昆明": "kunming", "兰州": "lanzhou", "哈尔滨": "haerbin"}[right.place or ""]


def test_companies_of_one_group_keep_apart() -> None:
    names = (
        "Hunting Energy (UK) Ltd",
        "Hunting Energy Ltd",
        "Hunting Energy Holdings Ltd",
        "Hunting Energy LLP",
    )
    assert len({parsed(name).name_key for name in names}) == len(names)
    assert parsed("Hunting Energy (UK) Ltd").place == "uk"
    assert parsed("Hunting Energy (UK) Ltd").branch is None


def test_a_western_city_is_part_of_the_brand() -> None:
    assert parsed("Xian Foods Ltd", "GB").core == "xian"
    assert parsed("St. Louis Catalyst Travel", "US").core == "st louis catalyst"


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "华胜（广州）科技有限公司",
            "广州华胜科技有限公司",
            "广州市华胜科技有限责任公司",
            "华胜(广州)科技有限公司【重复】",
        ),
        ("Junck Möbel GmbH", "JUNCK MOEBEL MBH", "Junck Mobel G.m.b.H.", "Junck Furniture GmbH *VIP*"),
        (
            "Walsh & Clear Plastics Limited",
            "walsh + clear plastics ltd.",
            "Walsh and Clear Plastics LTD (OLD)",
        ),
    ],
)
def test_spellings_of_one_name_share_its_key(spellings: tuple[str, ...]) -> None:
    assert len({parsed(name).name_key for name in spellings}) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("The Müller & Söhne Group, Inc.", "muller sohne group"),
        ("Siemens (Portugal)", "siemens portugal"),
        ("Palm, The", "palm"),
        ("Bistro", "bistro"),
        ("Huiya Co., Ltd. Dali Branch", "huiya dali"),
        ("苏州市如红韵园林绿化有限责任公司东莞分公司", "苏州 如红韵 园林绿化 dongguan"),
        ("Adani Energy Ltd", "adani energy"),
        ("Adani Power Ltd", "adani power"),
    ],
)
def test_words_are_the_whole_name_but_its_form(name: str, words: str) -> None:
    assert parsed(name).words == words


@pytest.mark.parametrize(
    ("name", "clean", "remark", "former"),
    [
        ("阳江宜超商贸有限公司济宁分公司【重复】", "阳江宜超商贸有限公司济宁分公司", "重复", None),
        ("哈尔滨市吉正实验学校-停用", "哈尔滨市吉正实验学校", "停用", None),
        ("州健物流有限公司 VIP", "州健物流有限公司", "VIP", None),
        ("Anchor Apex Logistics, Inc. (OLD)", "Anchor Apex Logistics, Inc.", "OLD", None),
        ("abbey cedar e.k. - DO NOT USE", "abbey cedar e.k.", "DO NOT USE", None),
        (
            "成都元卓达网络科技有限公司（原成都源卓达服装有限公司）",
            "成都元卓达网络科技有限公司",
            None,
            "成都源卓达服装有限公司",
        ),
        ("Zoll Ltd (formerly Acme Ltd)", "Zoll Ltd", None, "Acme Ltd"),
        ("Zoll Ltd formerly Acme Ltd", "Zoll Ltd", None, "Acme Ltd"),
        ("Neumann, Alt & Co. KG", "Neumann, Alt & Co. KG", None, None),
    ],
)
def test_remarks_and_former_names(name: str, clean: str, remark: str | None, former: str | None) -> None:
    from mdm_pipeline.standardize.text import fold

    found = without_remarks(fold(name) or "")
    assert (found.name, found.remark, found.former_name) == (clean, remark, former)


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "N/A", "无", "同上", "\u200b"])
def test_no_name(cell: str | None) -> None:
    assert parse_organization(cell, "CN") is None


@pytest.mark.parametrize(
    ("name", "proper"),
    [
        ("berlin delta dienstleistungen gmbh & co. kg", "Berlin Delta Dienstleistungen GmbH & Co. KG"),
        ("summit bescon versicherungsmakler ag", "Summit Bescon Versicherungsmakler AG"),
        ("ritter matrix systems llc - denver branch", "Ritter Matrix Systems LLC - Denver Branch"),
        ("münchen regent möbel gmbh", "München Regent Möbel GmbH"),
        ("stein's salon", "Stein's Salon"),
        ("o'brien & mcdonald l.l.c.", "O'Brien & McDonald L.L.C."),
        ("ibm deutschland gmbh", "IBM Deutschland GmbH"),
        ("bank of the west", "Bank of the West"),
        ("SAP SE", "SAP SE"),
        ("BASF", "BASF"),
        ("eBay Inc.", "eBay Inc."),
        ("Muenchen Bright Fertigung GMBH", "Muenchen Bright Fertigung GmbH"),
        ("Trident Manufacturing INC", "Trident Manufacturing Inc"),
        ("Willow Gmbh & Co. Kg", "Willow GmbH & Co. KG"),
        ("Ag Supply LLC", "Ag Supply LLC"),
        ("Make It LTD", "Make It Ltd"),
        ("州茂服装有限公司", "州茂服装有限公司"),
    ],
)
def test_proper_case(name: str, proper: str) -> None:
    found = parse_organization(name, None)
    assert found is not None and found.proper_name == proper
