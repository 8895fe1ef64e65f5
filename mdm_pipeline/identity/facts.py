"""What the rules know of each record: a temporary table `identity_facts`, made from `customers_standardized`.

One row a record that shares its part with others; a fact is NULL where the record has no say. Ownership of
tax ids and branches is decided over all records: a fact depends on the records alone, never on the
clusters.
"""

from mdm_pipeline.identity.rules import ALIAS_SEPARATOR, SEPARATOR
from mdm_pipeline.warehouse import Warehouse

_OWNERS = """
create or replace temp table tax_id_owners as
with carried as (
    select
        tax_id_kind as kind, tax_id_key as key, coalesce(org_branch, '') as branch,
        concat_ws('/', org_place, org_core, org_trade) as head, record_id
    from customers_standardized
    where tax_id_valid and tax_id_key is not null and not coalesce(tax_id_masked, false)
),
main_keys as (
    select head, kind, key
    from carried
    where branch = '' and head is not null and head <> ''
    group by head, kind, key
    qualify row_number() over (partition by head, kind order by count(*) desc, key) = 1
),
carriers as (
    select
        carried.kind, carried.key,
        count(distinct nullif(carried.branch, '')) as branches,
        max(nullif(carried.branch, '')) as branch,
        count(*) filter (carried.branch = '') as head_records,
        count(*) filter (carried.branch = '' and main_keys.key <> carried.key) as strays
    from carried
    left join main_keys on carried.head = main_keys.head and carried.kind = main_keys.kind
    group by carried.kind, carried.key
)
-- An id that one branch alone carries is the branch's, also when records that carry it without a branch
-- part are known by another id: they left the branch part out. Otherwise the head office owns it, and
-- branches borrow it.
select
    kind, key,
    case when branches = 1 and strays = head_records then branch when head_records > 0 then '' end as owner
from carriers
"""

_ALIASES = """
create or replace temp table brand_aliases as
with brands as (
    select distinct
        owners.kind, owners.key, records.org_core as core, coalesce(records.org_trade, '') as trade
    from customers_standardized as records
    inner join tax_id_owners as owners
        on
            records.tax_id_kind = owners.kind
            and records.tax_id_key = owners.key
            and (records.org_branch is null or records.org_branch = owners.owner)
    where
        records.org_core is not null and records.tax_id_valid and not coalesce(records.tax_id_masked, false)
)
select a.core, a.trade, list(distinct b.core || '/' || b.trade order by b.core || '/' || b.trade) as aliases
from brands as a
inner join brands as b on a.kind = b.kind and a.key = b.key and (a.core, a.trade) <> (b.core, b.trade)
group by a.core, a.trade
"""

_FACTS = """
create or replace temp table identity_facts as
with owned as (
    select records.record_id, owners.owner
    from customers_standardized as records
    inner join tax_id_owners as owners on records.tax_id_kind = owners.kind and records.tax_id_key = owners.key
    where records.tax_id_valid and not coalesce(records.tax_id_masked, false) and owners.owner is not null
)
select
    parts.code,
    case
        when coalesce(records.org_branch, owned.owner) = owned.owner
            then concat_ws($sep, records.tax_id_kind, records.tax_id_key)
    end as tax_fact,
    case
        when records.party_type = 'organization' then coalesce(records.org_branch, owned.owner, '')
    end as branch_fact,
    case
        when records.party_type = 'person'
            then concat_ws(
                $sep, coalesce(records.given_name, ''), coalesce(records.person_pinyin, ''),
                coalesce(records.family_name, ''), coalesce(records.given_initial, ''),
                coalesce(cast(records.birth_date as varchar), ''), coalesce(records.gender, '')
            )
    end as person_fact,
    case
        when records.party_type = 'organization' and records.org_core is not null
            then concat_ws(
                $sep, records.org_core, coalesce(records.org_core_pinyin, ''),
                coalesce(records.org_trade, ''), coalesce(array_to_string(aliases.aliases, $alias_sep), '')
            )
    end as brand_fact
from {parts} as parts
inner join customers_standardized as records on parts.record_id = records.record_id
left join owned on parts.record_id = owned.record_id
left join brand_aliases as aliases
    on records.org_core = aliases.core and coalesce(records.org_trade, '') = aliases.trade
order by parts.code
"""


def collect_facts(warehouse: Warehouse, parts: str) -> None:
    """Make `identity_facts` for the records of `parts` (code, record_id), in the order of their codes."""
    warehouse.run(_OWNERS)
    warehouse.run(_ALIASES)
    warehouse.run(_FACTS.format(parts=parts), {"sep": SEPARATOR, "alias_sep": ALIAS_SEPARATOR})
