"""Relate: customers that belong together and are not the same.

Reads customers_standardized, customer_xref (current rows), customer_ids and shared_values; writes
relationships. What ties two customers is in `ties.py`; caps keep a switchboard or a tower block from relating
everybody to everybody, and the report says what they left out. What does not belong here: reasons to merge.
"""

from dataclasses import dataclass

from mdm_pipeline.golden import ties
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.survivorship import RelationSettings
from mdm_pipeline.tables import CUSTOMER_IDS, CUSTOMER_XREF, CUSTOMERS_STANDARDIZED, RELATIONSHIPS
from mdm_pipeline.warehouse import Warehouse

SCRATCH = ("relate_records", "relate_holders", "relate_branches", "relate_ties")
COLUMNS = (
    "org_core", "org_trade", "org_place", "org_branch", "tax_id_key", "tax_id_valid", "name", "family_name",
    "person_pinyin", "contact_pinyin", "employer_name", "account_record_id", "country", "city", "street",
    "house_number", "unit",
)  # fmt: skip


@dataclass(frozen=True)
class RelationsReport:
    """Relations found, and what the caps and ties left out: counts only."""

    branch_of: int
    contact_of: int
    same_household: int
    shared_contact: int
    branches_without_head: int
    crowded_values: int
    crowded_pairs: int


def relate(warehouse: Warehouse, settings: Settings) -> RelationsReport:
    """Write relationships: branch_of, contact_of, same_household, shared_contact."""
    caps = settings.survivorship.relations
    try:
        _gather(warehouse, caps)
        _tie(warehouse, caps)
        warehouse.replace(RELATIONSHIPS, _RELATIONSHIPS, {"named": caps.named_records})
        return _report(warehouse, caps)
    finally:
        for table in SCRATCH:
            warehouse.run(f"drop table if exists {table}")


def _gather(warehouse: Warehouse, caps: RelationSettings) -> None:
    columns = ", ".join(f"s.{column}" for column in COLUMNS)
    warehouse.run(
        f"""
        create or replace temporary table relate_records as
        select x.customer_id, i.party_type as party, s.record_id, {columns},
            coalesce(s.phones, []) as phones, coalesce(s.emails, []) as emails,
            coalesce(s.other_names, []) as other_names
        from {CUSTOMER_XREF.name} as x
        inner join {CUSTOMERS_STANDARDIZED.name} as s on s.record_id = x.record_id
        inner join {CUSTOMER_IDS.name} as i on i.customer_id = x.customer_id
        where x.valid_to is null"""
    )
    warehouse.run(f"create or replace temporary table relate_holders as {ties.HOLDERS}")
    warehouse.run(
        f"create or replace temporary table relate_branches as {ties.BRANCH_CANDIDATES}",
        {"most": caps.heads_max},
    )


def _tie(warehouse: Warehouse, caps: RelationSettings) -> None:
    """Fill relate_ties with what each query finds."""
    household: dict[str, str | int] = {"party": "person", "most": caps.household_max}
    shared: dict[str, str | int] = {"party": "organization", "most": caps.shared_contact_max}
    found: list[tuple[str, str, dict[str, str | int]]] = [
        ("branch_of", ties.BRANCH_OF, {}),
        ("contact_of", ties.CONTACT_BY_ACCOUNT, {}),
        ("contact_of", ties.CONTACT_BY_NAME, {}),
        ("contact_of", ties.CONTACT_BY_EMPLOYER, {}),
        ("same_household", ties.SAME_HOUSEHOLD, household),
        ("shared_contact", ties.SHARED_CONTACT, shared),
    ]
    warehouse.run(
        "create or replace temporary table relate_ties"
        " (relation varchar, customer_id varchar, other_customer_id varchar, rule varchar,"
        " record_ids varchar[])"
    )
    for relation, query, values in found:
        warehouse.run(
            f"insert into relate_ties select '{relation}', customer_id, other_customer_id, rule, record_ids"
            f" from ({query}) where customer_id <> other_customer_id",
            values,
        )


# Rules in order of their names, each with its first records; a branch on its head's phone is told once.
_RELATIONSHIPS = """
with marks as (
    select relation, customer_id, other_customer_id, rule,
        list_sort(list_distinct(flatten(list(record_ids)))) as record_ids
    from relate_ties
    group by relation, customer_id, other_customer_id, rule
),
told as (
    select relation, customer_id, other_customer_id,
        string_agg(
            rule || ': ' || array_to_string(record_ids[:$named], ', ')
            || if(len(record_ids) > $named, ' and ' || (len(record_ids) - $named) || ' more', ''),
            '; ' order by rule
        ) as reason,
        len(list_distinct(flatten(list(record_ids)))) as records
    from marks
    group by relation, customer_id, other_customer_id
)
select t.* from told as t
where t.relation <> 'shared_contact' or not exists (
    select 1 from told as b
    where b.relation = 'branch_of'
        and least(b.customer_id, b.other_customer_id) = t.customer_id
        and greatest(b.customer_id, b.other_customer_id) = t.other_customer_id
)"""


def _report(warehouse: Warehouse, caps: RelationSettings) -> RelationsReport:
    counts: dict[str, int] = dict(
        warehouse.rows(f"select relation, count(*) from {RELATIONSHIPS.name} group by relation")
    )
    headless = warehouse.value(
        "select count(distinct customer_id) from relate_branches where customer_id not in"
        " (select customer_id from relate_ties where relation = 'branch_of')"
    )
    crowded_values, crowded_pairs = warehouse.rows(
        """
        select count(*), coalesce(sum(holders * (holders - 1) // 2), 0)
        from (
            select distinct kind, value, party, holders from relate_holders
            where party = 'person' and holders > $household and kind <> 'email'
                or party = 'organization' and holders > $shared and kind in ('phone', 'email')
        )""",
        {"household": caps.household_max, "shared": caps.shared_contact_max},
    )[0]
    return RelationsReport(
        branch_of=counts.get("branch_of", 0),
        contact_of=counts.get("contact_of", 0),
        same_household=counts.get("same_household", 0),
        shared_contact=counts.get("shared_contact", 0),
        branches_without_head=headless,
        crowded_values=crowded_values,
        crowded_pairs=int(crowded_pairs),
    )
