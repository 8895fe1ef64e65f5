"""What the rules know of each record: a temporary table `identity_facts`, made from `customers_standardized`.

One row a record that shares its part with others; a fact is NULL where the record has no say. Ownership of
tax ids and branches is decided over all records: a fact depends on the records alone, never on the
clusters.
"""

import pyarrow as pa

from mdm_pipeline.identity.brands import ALIAS_SEPARATOR
from mdm_pipeline.identity.rules import SEPARATOR
from mdm_pipeline.settings.identity import TaxIdsRule
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.warehouse import Warehouse

# A company changes its name a few times; an id under more names is a placeholder, or borrowed.
MOST_NAMES = 8

_VALID_IDS = """
create or replace temp table valid_tax_ids as
select
    records.record_id, coalesce(families.family, records.tax_id_kind) as kind, records.tax_id_key as key,
    records.org_place as place, records.org_core as core, records.org_trade as trade,
    coalesce(records.org_branch, '') as branch
from customers_standardized as records
left join tax_id_families as families on records.tax_id_kind = families.kind
where
    records.tax_id_valid
    and records.tax_id_key is not null
    and not coalesce(records.tax_id_masked, false)
"""

_OWNERS = """
create or replace temp table tax_id_owners as
with carried as (
    select
        kind, key, branch, concat_ws('/', place, core, trade) as head,
        concat_ws('/', core, trade, branch) as office,
        concat_ws('/', core, trade) as company
    from valid_tax_ids
),
known_heads as (
    select distinct kind, company from carried where branch = ''
),
main_keys as (
    select head, kind, key
    from carried
    where branch = '' and head <> ''
    group by head, kind, key
    qualify row_number() over (partition by head, kind order by count(*) desc, key) = 1
),
carriers as (
    select
        carried.kind, carried.key,
        count(distinct nullif(carried.branch, '')) as branches,
        max(nullif(carried.branch, '')) as branch,
        max(case when carried.branch <> '' then carried.office end) as office,
        bool_or(carried.branch <> '' and known_heads.company is not null) as head_is_known,
        count(*) filter (carried.branch = '') as head_records,
        count(*) filter (carried.branch = '' and main_keys.key <> carried.key) as strays
    from carried
    left join main_keys on carried.head = main_keys.head and carried.kind = main_keys.kind
    left join known_heads on carried.company = known_heads.company and carried.kind = known_heads.kind
    group by carried.kind, carried.key
),
-- An id that one branch alone carries is the branch's, also when records that carry it without a branch part
-- are known by another id: they left the branch part out. Otherwise the head office owns it, and lends it.
likely as (
    select
        kind, key, office, head_is_known,
        case
            when branches = 1 and strays = head_records then branch
            when head_records > 0 then ''
        end as owner
    from carriers
),
-- Where one branch seems to own several ids and nobody knows its head office's, one of them may be that.
contested as (
    select kind, office
    from likely
    where owner <> '' and not head_is_known
    group by kind, office
    having count(*) > 1
)
select likely.kind, likely.key, case when contested.office is null then likely.owner end as owner
from likely
left join contested
    on likely.kind = contested.kind and likely.office = contested.office and not likely.head_is_known
"""

_ALIASES = """
create or replace temp table brand_aliases as
with brands as (
    select distinct ids.kind, ids.key, ids.core, coalesce(ids.trade, '') as trade
    from valid_tax_ids as ids
    inner join tax_id_owners as owners
        on ids.kind = owners.kind and ids.key = owners.key and ids.branch in ('', owners.owner)
    where ids.core is not null
),
few as (
    select * from brands
    qualify count(*) over (partition by kind, key) <= $most
)
select a.core, a.trade, list(distinct b.core || '/' || b.trade order by b.core || '/' || b.trade) as aliases
from few as a
inner join few as b on a.kind = b.kind and a.key = b.key and (a.core, a.trade) <> (b.core, b.trade)
group by a.core, a.trade
"""

_FACTS = """
create or replace temp table identity_facts as
with owned as (
    select ids.record_id, ids.kind, ids.key, owners.owner
    from valid_tax_ids as ids
    inner join tax_id_owners as owners on ids.kind = owners.kind and ids.key = owners.key
    where ids.branch in ('', owners.owner)
),
-- North and south are often left out of a street.
placed as (
    select
        *, regexp_replace(' ' || street || ' ', ' (n|s|e|w|ne|nw|se|sw) ', ' ', 'g') || house_number as door
    from customers_standardized
),
-- Only where a branch is, a door can tell that it is no office of its own.
branch_doors as (
    select distinct door from placed where org_branch is not null and door is not null
)
select
    parts.code,
    case
        when records.source in (select unnest(cast($distinct as varchar[])))
            then concat_ws($sep, records.source, records.source_id)
        when records.source in (select unnest(cast($distinct_names as varchar[])))
            then concat_ws($sep, records.source, records.source_id, coalesce(records.raw_name, ''))
    end as record_fact,
    case when owned.owner is not null then concat_ws($sep, owned.kind, owned.key) end as tax_fact,
    case
        when records.party_type = 'organization'
            then concat_ws(
                $sep, coalesce(records.org_branch, owned.owner, ''), coalesce(doors.door, ''),
                coalesce(records.org_branch_kind, '')
            )
    end as branch_fact,
    records.generation as generation_fact,
    case
        when records.party_type = 'person'
            then concat_ws(
                $sep, coalesce(records.given_name, ''), coalesce(records.person_pinyin, ''),
                coalesce(records.family_name, ''), coalesce(records.given_initial, ''),
                coalesce(records.birth_text, ''), coalesce(records.gender, ''),
                coalesce(array_to_string(records.identifiers, ' '), '')
            )
    end as person_fact,
    case
        when records.party_type = 'organization' and records.org_core is not null
            then concat_ws(
                $sep, records.org_core, coalesce(records.org_core_pinyin, ''),
                coalesce(records.org_trade, ''), coalesce(array_to_string(aliases.aliases, $alias_sep), '')
            )
    end as brand_fact,
    case
        when records.party_type = 'organization' and records.org_form is not null
            then concat_ws($sep, coalesce(records.org_core_pinyin, ''), records.org_form)
    end as form_fact
from {parts} as parts
inner join placed as records on parts.record_id = records.record_id
left join branch_doors as doors on records.door = doors.door
left join owned on parts.record_id = owned.record_id
left join brand_aliases as aliases
    on records.org_core = aliases.core and coalesce(records.org_trade, '') = aliases.trade
order by parts.code
"""


def collect_facts(
    warehouse: Warehouse, parts: str, rule: TaxIdsRule, sources: tuple[SourceSettings, ...]
) -> None:
    """Make `identity_facts` for the records of `parts` (code, record_id), in the order of their codes."""
    families = {kind: min(kinds) for kinds in rule.one_kind for kind in kinds}
    with warehouse.lend("tax_id_families", _table(kind=list(families), family=list(families.values()))):
        warehouse.run(_VALID_IDS)
    warehouse.run(_OWNERS)
    warehouse.run(_ALIASES, {"most": MOST_NAMES})
    warehouse.run(
        _FACTS.format(parts=parts),
        {
            "sep": SEPARATOR,
            "alias_sep": ALIAS_SEPARATOR,
            "distinct": [source.name for source in sources if source.distinct is True],
            "distinct_names": [source.name for source in sources if source.distinct == "name"],
        },
    )


def _table(**columns: list[str]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
