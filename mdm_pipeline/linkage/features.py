"""The comparable table: one row for each record of a party type, with the features of `matching.yaml`.

Reads `customers_standardized`, `value_uses` and `value_registry`; writes nothing that lasts. Features may use
every standardized column, `phones`, `emails`, `email_domains`, `tax_id_key`, `identifiers` and `house_number`
without placeholders, and those added here: `record_number` (in order of record_id), `address_key` without
placeholders, `own_phones`, `own_emails`, `own_identifiers` and `own_address_key` without shared values,
`identifier_kinds`, `owned_tax_key`, `other_keys`, `aliases`, `given_groups`, `employer_key` and
`employer_core` (the whole name and the brand of the employer or account), `family_sound`, `given_sound`,
`family_letters`, `name_forms` and `initial_forms` (how a name is written before an @), `mailbox_letters`
(what is written there) and `mail_letters` (with names that look like it).
"""

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch, conditions_explained
from mdm_pipeline.linkage.shared_values import REGISTRY, USES
from mdm_pipeline.nicknames import read_nicknames
from mdm_pipeline.settings.matching import PartyModel
from mdm_pipeline.settings.model import PartyType

COMPARABLE = "comparable"
BASE_FEATURES = "base_features"
SHORTEST_MAIL_NAME = 5  # shorter letters before an @ are initials or words, not a name


def make_comparable(scratch: Scratch, party_type: PartyType, model: PartyModel) -> int:
    """Make `comparable` and return its number of rows."""
    make_base_features(scratch, party_type)
    features = "".join(f", ({sql}) as {name}" for name, sql in model.features.items())
    with conditions_explained("the features"):
        scratch.run(
            f"create or replace table {COMPARABLE} as"
            f" select record_number, record_id{features} from {BASE_FEATURES} order by record_number"
        )
    return scratch.count(COMPARABLE)


def make_base_features(scratch: Scratch, party_type: PartyType) -> None:
    """Make BASE_FEATURES: all that the features of `matching.yaml` may use."""
    _sort_values(scratch)
    _find_borrowed_tax_ids(scratch, party_type)
    with scratch.lend("nicknames", _nicknames()):
        _assemble(scratch, party_type)


def _sort_values(scratch: Scratch) -> None:
    scratch.run(f"""
        create or replace table sorted_values as
        select record_id, attribute,
            list(distinct value order by value) filter (kind <> 'placeholder') as kept,
            list(distinct value order by value) filter (kind = 'personal') as own
        from {USES} join (select attribute, value, kind from {REGISTRY}) using (attribute, value)
        group by record_id, attribute
    """)


def _find_borrowed_tax_ids(scratch: Scratch, party_type: PartyType) -> None:
    """Find the ids that branch records carry and head offices or several branches carry as well."""
    scratch.run(
        f"""
        create or replace table borrowed_tax_ids as
        with carried as (
            select tax_id_key, count(*) filter (org_branch is null) as head_records,
                count(*) filter (org_branch is not null) as branch_records,
                count(distinct org_branch) as branches
            from {scratch.source("customers_standardized")}
            where party_type = $party_type and tax_id_key is not null
            group by tax_id_key
        )
        select tax_id_key from carried
        where branch_records > 0 and (head_records >= branch_records or branches > 1)
        """,
        {"party_type": party_type},
    )


def _assemble(scratch: Scratch, party_type: PartyType) -> None:
    records = scratch.source("customers_standardized")
    scratch.run(
        f"""
        create or replace table {BASE_FEATURES} as
        select record_number, records.* replace (kept_phone as phones, kept_email as emails,
                kept_domain as email_domains, kept_tax_id[1] as tax_id_key,
                kept_identifier as identifiers,
                case when kept_address is not null then house_number end as house_number),
            own_phone as own_phones, own_email as own_emails, own_identifier as own_identifiers,
            list_distinct(list_transform(kept_identifier, lambda x: split_part(x, ':', 1)))
                as identifier_kinds,
            kept_address[1] as address_key, own_address[1] as own_address_key,
            case when tax_id_valid and (org_branch is null or borrowed.tax_id_key is null)
                then kept_tax_id[1] end as owned_tax_key,
            list_sort(list_distinct(list_transform(coalesce(other_names, []), lambda x: {_bare("x")})))
                as other_keys,
            list_sort(list_distinct(list_concat(other_keys, [name_key, org_core, org_core_pinyin])))
                as aliases,
            groups as given_groups,
            {_plain("family_sound")} as family_letters,
            list_distinct([{_plain("family_sound || given_sound")}, {_plain("given_sound || family_sound")}])
                as name_forms,
            list_distinct([{_plain("family_sound || left(given_initial, 1)")},
                {_plain("left(given_initial, 1) || family_sound")}]) as initial_forms,
            {_letters("kept_email")} as mailbox_letters,
            {_letters("list_append(kept_email, case when family_name is null then name end)")}
                as mail_letters,
            coalesce({_bare("employer_name")}, account_key) as employer_key,
            coalesce(records.employer_brand, account_brand) as employer_core
        from (
            select *, row_number() over (order by record_id) as record_number,
                coalesce(
                    nullif(split_part(person_pinyin, ' ', 1), ''),
                    nullif(regexp_extract(family_name, '^[a-z]+'), '')
                ) as family_sound,
                nullif(split_part(person_pinyin, ' ', 2), '') as given_sound
            from {records} where party_type = $party_type
        ) as records
        {_joins(records)}
        """,
        {"party_type": party_type},
    )


def _joins(records: str) -> str:
    """SQL that joins to each record its contact values, borrowed tax id, account and given name's groups."""
    values = " ".join(
        f"left join (select record_id, kept as kept_{kind}, own as own_{kind} from sorted_values"
        f" where attribute = '{kind}') using (record_id)"
        for kind in ("phone", "email", "domain", "tax_id", "identifier", "address")
    )
    return f"""
        {values}
        left join borrowed_tax_ids as borrowed on borrowed.tax_id_key = records.tax_id_key
        left join (select record_id as account_record_id, {_bare("name")} as account_key,
                coalesce(org_core_pinyin, org_core) as account_brand from {records})
            using (account_record_id)
        left join (select name as given_name, list(distinct name_group order by name_group) as groups
            from nicknames group by name) using (given_name)
    """


def _bare(text: str) -> str:
    """SQL for a text in lower case, letters and digits only."""
    return f"regexp_replace(lower({text}), '[^\\p{{L}}\\p{{N}}]', '', 'g')"


def _letters(texts: str) -> str:
    """SQL for the letters before the @ of each text, where they are enough for a name."""
    letters = "regexp_replace(lower(strip_accents(split_part(x, '@', 1))), '[^a-z]', '', 'g')"
    return (
        f"list_sort(list_distinct(list_filter(list_transform({texts}, lambda x: {_plain(letters)}),"
        f" lambda x: length(x) >= {SHORTEST_MAIL_NAME})))"
    )


def _plain(text: str) -> str:
    """SQL for Latin letters in which oe, the lost umlaut and o are one; the pinyin xue is not xu."""
    return f"regexp_replace(regexp_replace({text}, '([ao])e', '\\1', 'g'), '([^jqxy])ue', '\\1u', 'g')"


def _nicknames() -> pa.Table:
    names, groups = zip(*read_nicknames(), strict=True)
    return pa.table({"name": pa.array(names, pa.string()), "name_group": pa.array(groups, pa.string())})
