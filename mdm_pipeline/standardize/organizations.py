"""Organization names taken apart: place, brand core, trade, legal form, branch.

    fold -> remarks out -> Chinese (`organizations_chinese`) or Latin (`organizations_latin`) -> one shape

The core is what tells one organization from another in the same trade; `core_pinyin` lets 汇亚 meet Huiya,
and Müller meet Mueller. `branch` is the branch's place in pinyin or squashed Latin, from the city down
("zigong ziliujing"), so that 自流井分公司 and "Ziliujing Branch" come close. `words` is the whole name but
its legal form as it is written, where trades are concepts: Iron Works and Ironworks differ.
"""

from functools import lru_cache
from typing import NamedTuple

from mdm_pipeline.standardize.casing import organization_case
from mdm_pipeline.standardize.countries import country as country_code
from mdm_pipeline.standardize.organizations_chinese import parse_chinese
from mdm_pipeline.standardize.organizations_latin import parse_latin
from mdm_pipeline.standardize.remarks import without_remarks
from mdm_pipeline.standardize.text import CACHED, fold, key, script, without_gaps
from mdm_pipeline.standardize.vocabulary import words

LONGEST_NAME = 200


class Organization(NamedTuple):
    """An organization's name and its parts."""

    name: str
    script: str
    name_key: str | None
    place: str | None
    core: str | None
    core_pinyin: str | None
    trade: str | None
    form: str | None
    branch: str | None
    branch_kind: str | None
    words: str | None
    former_name: str | None
    remark: str | None
    proper_name: str


@lru_cache(maxsize=CACHED)
def parse_organization(name: str | None, country: str | None) -> Organization | None:
    """Return an organization's name taken apart, or None for an empty cell or a placeholder.

    >>> found = parse_organization("中山小方商贸有限公司深圳分公司(旧)", "CN")
    >>> found.place, found.core, found.trade, found.form, found.branch, found.remark
    ('中山', '小方', '商贸', '有限公司', 'shenzhen', '旧')
    >>> found = parse_organization("Täsche Elektronik GmbH&Co.KG, Niederlassung Hamburg", "DE")
    >>> found.core, found.core_pinyin, found.trade, found.form, found.branch
    ('tasche', 'tasche', 'electronics', 'gmbh and co kg', 'hamburg')
    """
    text = fold(name)
    if text is None or text.casefold() in words("placeholder_texts", "text"):
        return None
    clean, remark, former = without_remarks(text[:LONGEST_NAME].strip(" ,;'\"`"))
    clean = without_gaps(clean)
    if key(clean) is None:
        return None
    kind = script(clean)
    parts = parse_chinese(clean) if kind == "han" else parse_latin(clean, country_code(country))
    return Organization(
        name=clean,
        script=kind,
        name_key=key("".join(filter(None, (parts.place, parts.core, parts.trade, parts.form, parts.branch)))),
        place=parts.place,
        core=parts.core,
        core_pinyin=parts.core_pinyin,
        trade=parts.trade,
        form=parts.form,
        branch=parts.branch,
        branch_kind=parts.branch_kind,
        words=parts.words,
        former_name=former,
        remark=parts.remark if remark is None else remark,
        proper_name=organization_case(clean),
    )
