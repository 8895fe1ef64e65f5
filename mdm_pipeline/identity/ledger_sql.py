"""The ledger's statements, from members to events. Read with `ledger.py`, which runs them in this order."""

LAST_OPEN = "select record_id, customer_id from last_customer_xref where valid_to is null"

NO_RECORDS = "select cast(null as varchar) as record_id where false"

RECORD_CHANGES = "select source || ':' || source_id as record_id from source_changes where change = 'changed'"

QUARANTINED = (
    "select distinct source || ':' || source_id as record_id from quarantine where source_id is not null"
)

MEMBERS = """
select
    members.record_id, members.cluster_id, members.party_type,
    last_open.customer_id as last_id,
    changed_records.record_id is not null as changed
from customer_clusters as members
left join last_open on members.record_id = last_open.record_id
left join changed_records on members.record_id = changed_records.record_id
"""

# Which unnamed cluster may have which free id. In a tie between the parts of a split, records that did not
# change at their source speak for it, then the founder, also one that was away and is back.
CLAIMS = """
select
    members.cluster_id, ids.customer_id, count(*) as records,
    count(*) filter (not members.changed) as unchanged,
    count(distinct founders.record_id) as founders,
    min(ids.first_release) as first_release
from identity_members as members
inner join {memberships} as memberships on members.record_id = memberships.record_id
inner join last_customer_ids as ids on memberships.customer_id = ids.customer_id
left join identity_members as founders
    on ids.founded_by = founders.record_id and members.cluster_id = founders.cluster_id
anti join identity_present as present on members.cluster_id = present.cluster_id
group by members.cluster_id, ids.customer_id
"""

PLAIN = """
select cluster_id, customer_id
from id_claims
qualify count(*) over (partition by cluster_id) = 1 and count(*) over (partition by customer_id) = 1
"""

RIVALS = """
with counted as (
    select
        *,
        count(*) over (partition by cluster_id) as offers,
        count(*) over (partition by customer_id) as takers
    from id_claims
)
select cluster_id, customer_id
from counted
where offers > 1 or takers > 1
order by records desc, first_release, customer_id, unchanged desc, founders desc, cluster_id
"""

# The retired customers that records without a customer were last in. An absorbed id stays a redirect.
RETIRED_MEMBERSHIPS = """(
    with last_memberships as (
        select xref.record_id, xref.customer_id
        from last_customer_xref as xref
        anti join last_open on xref.record_id = last_open.record_id
        qualify row_number() over (partition by xref.record_id order by xref.valid_from desc) = 1
    )
    select last_memberships.record_id, last_memberships.customer_id
    from last_memberships
    semi join (select customer_id from last_customer_ids where state = 'retired') as retired
        on last_memberships.customer_id = retired.customer_id
    anti join (select customer_id from last_customer_events where event = 'merged') as absorbed
        on last_memberships.customer_id = absorbed.customer_id
)"""

UNNAMED = """
select distinct members.cluster_id
from identity_members as members
anti join identity_present as present on members.cluster_id = present.cluster_id
order by members.cluster_id
"""

# Every record that has or had a customer, with the last one and the present one.
MOVES = """
with now as (
    select members.record_id, present.customer_id, present.how, members.changed
    from identity_members as members
    inner join identity_present as present on members.cluster_id = present.cluster_id
)
select
    coalesce(now.record_id, last_open.record_id) as record_id,
    last_open.customer_id as last_id, now.customer_id as this_id, now.how,
    coalesce(now.changed, false) as changed
from now
full outer join last_open on now.record_id = last_open.record_id
"""

# Ids that were live and are no more, with the customer that most of their records are in now (NULL: none is
# left).
ABSORBED = """
with first_releases as (
    select customer_id, first_release from last_customer_ids
),
heirs as (
    select
        moves.last_id as customer_id, moves.this_id as heir, count(*) as records,
        min(first_releases.first_release) as first_release
    from identity_moves as moves
    left join first_releases on moves.this_id = first_releases.customer_id
    where moves.last_id is not null
    group by moves.last_id, moves.this_id
)
select heirs.customer_id, heirs.heir
from heirs
anti join identity_present as present on heirs.customer_id = present.customer_id
qualify
    row_number() over (
        partition by heirs.customer_id
        order by heirs.heir is null, heirs.records desc, heirs.first_release nulls last, heirs.heir
    ) = 1
"""

XREF = """
with carried as (
    select
        xref.record_id, xref.source, xref.source_id, xref.customer_id, xref.valid_from,
        case
            when xref.valid_to is not null or moves.this_id = xref.customer_id then xref.valid_to
            else $release
        end as valid_to
    from last_customer_xref as xref
    left join identity_moves as moves on xref.record_id = moves.record_id
),
begun as (
    select
        record_id, split_part(record_id, ':', 1) as source,
        substr(record_id, strpos(record_id, ':') + 1) as source_id,
        this_id as customer_id, $release as valid_from, null as valid_to
    from identity_moves
    where this_id is not null and this_id is distinct from last_id
)
select * from carried
union all by name
select * from begun
"""

EVENTS = """
with moved as (
    select
        moves.*, absorbed.customer_id is not null as follows,
        case when moves.changed then 'record changed' else 'evidence changed' end as cause
    from identity_moves as moves
    left join identity_absorbed as absorbed
        on moves.last_id = absorbed.customer_id and moves.this_id = absorbed.heir
    where moves.last_id is distinct from moves.this_id
),
known as (
    select distinct record_id from last_customer_xref
),
first_releases as (
    select customer_id, first_release from last_customer_ids
),
parents as (
    select
        moved.this_id as customer_id, moved.last_id as parent,
        case when bool_and(moved.changed) then 'record changed' else 'evidence changed' end as reason
    from moved
    inner join first_releases on moved.last_id = first_releases.customer_id
    where moved.how = 'new'
    group by moved.this_id, moved.last_id
    qualify
        row_number() over (
            partition by moved.this_id
            order by count(*) desc, min(first_releases.first_release), moved.last_id
        ) = 1
),
happened as (
    select
        'created' as event, present.customer_id, '' as record_id, '' as other_customer_id,
        'new record' as reason
    from identity_present as present
    anti join parents on present.customer_id = parents.customer_id
    where present.how = 'new'
    union all by name
    select 'split' as event, customer_id, '' as record_id, parent as other_customer_id, reason
    from parents
    union all by name
    select
        'reactivated' as event, customer_id, '' as record_id, '' as other_customer_id,
        'record returned' as reason
    from identity_present
    where how = 'reactivated'
    union all by name
    select
        'merged' as event, customer_id, '' as record_id, heir as other_customer_id,
        'records are one party' as reason
    from identity_absorbed
    where heir is not null
    union all by name
    select
        'retired' as event, customer_id, '' as record_id, '' as other_customer_id,
        'no record left' as reason
    from identity_absorbed
    where heir is null
    union all by name
    select
        'joined' as event, moved.this_id as customer_id, moved.record_id,
        coalesce(moved.last_id, '') as other_customer_id,
        case
            when moved.last_id is not null then moved.cause
            when known.record_id is not null then 'record returned'
            else 'new record'
        end as reason
    from moved
    left join known on moved.record_id = known.record_id
    where moved.how in ('kept', 'reactivated') and not moved.follows
    union all by name
    select
        'left' as event, moved.last_id as customer_id, moved.record_id,
        coalesce(moved.this_id, '') as other_customer_id,
        case
            when moved.this_id is not null then moved.cause
            when quarantined_records.record_id is not null then 'record quarantined'
            else 'record deleted at source'
        end as reason
    from moved
    left join quarantined_records on moved.record_id = quarantined_records.record_id
    where moved.last_id is not null and not moved.follows
)
select * from last_customer_events
union all by name
select *, $release as release from happened
"""

# An absorbed id follows its survivor, and the survivor's survivor, to the end. Only the last `merged` is
# needed: an absorbed id never lives again.
IDS = """
with recursive pointers as (
    select customer_id, other_customer_id as survivor from customer_events where event = 'merged'
),
followed as (
    select customer_id, survivor from pointers
    union all
    select followed.customer_id, pointers.survivor
    from followed
    inner join pointers on followed.survivor = pointers.customer_id
),
ends as (
    select followed.customer_id, followed.survivor
    from followed
    anti join pointers on followed.survivor = pointers.customer_id
),
live as (
    select present.customer_id, any_value(members.party_type) as party_type
    from identity_present as present
    inner join identity_members as members on present.cluster_id = members.cluster_id
    group by present.customer_id
),
known as (
    select customer_id, party_type, founded_by, generation, first_release, last_release
    from last_customer_ids
    union all by name
    select
        customer_id, null as party_type, founded_by, generation,
        $release as first_release, null as last_release
    from identity_founded
)
select
    known.customer_id,
    coalesce(live.party_type, known.party_type) as party_type,
    case
        when live.customer_id is not null then 'live'
        when survivors.customer_id is not null then 'redirected'
        else 'retired'
    end as state,
    coalesce(live.customer_id, survivors.customer_id) as resolves_to,
    known.founded_by, known.generation, known.first_release,
    case when live.customer_id is null then coalesce(known.last_release, $release - 1) end as last_release,
    case
        when live.customer_id is not null then null
        when survivors.customer_id is not null then 'merged'
        when ends.customer_id is not null then 'merged into a customer that is retired'
        else 'no record left'
    end as reason
from known
left join live on known.customer_id = live.customer_id
left join ends on known.customer_id = ends.customer_id
left join live as survivors on ends.survivor = survivors.customer_id
"""
