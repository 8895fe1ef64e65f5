"""What ties two customers together without making them one: a query for each relation.

Each query reads `relate_records` (current records with their customer and its party type) and
`relate_holders` (who uses a contact value or an address, but for placeholders of `shared_values`), and gives
rows of (customer_id, other_customer_id, rule, record_ids). Relations that have no direction are given once,
the smaller customer_id first. No row names a personal value. Builds text only, runs nothing.
"""

# One row for each customer that uses a value which is no placeholder, with its records; `holders` counts the
# customers of that kind.
HOLDERS = """
with used as (
    select customer_id, record_id, party, family_name, 'phone' as kind, unnest(phones) as value
    from relate_records
    union all
    select customer_id, record_id, party, family_name, 'email' as kind, unnest(emails) as value
    from relate_records
    union all
    select customer_id, record_id, party, family_name, if(unit is null, 'address', 'flat') as kind,
        concat_ws('|', country, city, street, house_number, unit) as value
    from relate_records
    where street is not null and house_number is not null
),
nobodys as (
    select attribute as kind, value from shared_values where kind = 'placeholder'
),
several as (
    select kind, value from used anti join nobodys using (kind, value)
    group by kind, value having min(customer_id) <> max(customer_id)
),
held as (
    select kind, value, party, customer_id, list_sort(list(distinct record_id)) as record_ids,
        list(distinct family_name) filter (where family_name is not null) as family_names
    from used
    semi join several using (kind, value)
    group by kind, value, party, customer_id
)
select *, count(*) over (partition by kind, value) as customers,
    count(*) over (partition by kind, value, party) as holders
from held
qualify holders > 1"""

# Pairs of customers of one party type that share a value which only few use.
_SHARED = """
    select a.customer_id, b.customer_id as other_customer_id, a.kind, a.value,
        a.customers = a.holders as unmixed,
        len(list_intersect(a.family_names, b.family_names)) > 0 as one_family,
        list_concat(a.record_ids, b.record_ids) as record_ids
    from relate_holders as a
    inner join relate_holders as b
        on b.kind = a.kind and b.value = a.value and b.party = a.party and b.customer_id > a.customer_id
    where a.party = $party and a.holders <= $most"""

# Persons in one flat that no organization uses, at one address with one family name or one phone, or with one
# family name and one phone.
SAME_HOUSEHOLD = f"""
with shared as ({_SHARED}
),
tied as (
    select customer_id, other_customer_id,
        bool_or(kind = 'flat' and unmixed) as in_one_flat,
        bool_or(kind <> 'phone') as at_one_address,
        bool_or(kind = 'phone' and unmixed) as on_one_phone,
        bool_or(one_family) as one_family,
        list_sort(list_distinct(flatten(list(record_ids)))) as record_ids
    from shared
    where kind in ('address', 'flat', 'phone')
    group by customer_id, other_customer_id
)
select customer_id, other_customer_id,
    case
        when at_one_address and one_family then 'same_address_and_family_name'
        when at_one_address and on_one_phone then 'same_address_and_phone'
        when in_one_flat then 'same_flat'
        else 'same_phone_and_family_name'
    end as rule,
    record_ids
from tied
where in_one_flat or at_one_address and (one_family or on_one_phone) or on_one_phone and one_family"""

# Organizations that share a phone or a mail which only few use.
SHARED_CONTACT = f"""
with shared as ({_SHARED}
)
select customer_id, other_customer_id, 'same_' || kind as rule,
    list_sort(list_distinct(flatten(list(record_ids)))) as record_ids
from shared
where kind in ('phone', 'email')
group by customer_id, other_customer_id, kind"""

# A contact and the account it was entered under.
CONTACT_BY_ACCOUNT = """
select p.customer_id, o.customer_id as other_customer_id, 'account_of_contact' as rule,
    list_sort(list(distinct p.record_id) || list(distinct o.record_id)) as record_ids
from relate_records as p
inner join relate_records as o on o.record_id = p.account_record_id
where p.party = 'person' and o.party = 'organization'
group by p.customer_id, o.customer_id"""

# An organization's record names a contact, and a person of that full name uses the same phone or mail.
CONTACT_BY_NAME = """
with named as (
    select customer_id, record_id, contact_pinyin as pinyin, unnest(phones || emails) as value
    from relate_records
    where party = 'organization' and contact_pinyin like '% %'
),
persons as (
    select customer_id, record_id, person_pinyin as pinyin, unnest(phones || emails) as value
    from relate_records
    where party = 'person' and person_pinyin like '% %'
)
select p.customer_id, n.customer_id as other_customer_id, 'named_contact_with_same_phone_or_mail' as rule,
    list_sort(list(distinct p.record_id) || list(distinct n.record_id)) as record_ids
from named as n
inner join persons as p on p.pinyin = n.pinyin and p.value = n.value
group by p.customer_id, n.customer_id"""

# A person's record names an employer, and one organization alone bears exactly that name.
CONTACT_BY_EMPLOYER = """
with names as (
    select customer_id, record_id, unnest(list_distinct([name] || other_names)) as name
    from relate_records
    where party = 'organization'
),
alone as (
    select name, min(customer_id) as customer_id, list(distinct record_id) as record_ids
    from names
    where name is not null
    group by name
    having count(distinct customer_id) = 1
)
select p.customer_id, o.customer_id as other_customer_id, 'named_employer' as rule,
    list_sort(list_distinct(list(p.record_id) || flatten(list(o.record_ids)))) as record_ids
from relate_records as p
inner join alone as o on o.name = p.employer_name
where p.party = 'person'
group by p.customer_id, o.customer_id"""

# Branch customers (most of their records name a branch) and head offices that may be theirs; `evidence` is
# larger for a borrowed tax id than for a name, and for a name of the same place than for one of another.
BRANCH_CANDIDATES = """
with organizations as (
    select customer_id, count(org_branch) * 2 >= count(*) and count(org_branch) > 0 as is_branch
    from relate_records
    where party = 'organization'
    group by customer_id
),
marks as (
    select r.customer_id, o.is_branch, r.record_id, r.org_place, m.mark, m.rule
    from relate_records as r
    inner join organizations as o on o.customer_id = r.customer_id
    cross join lateral (
        values
            (if(r.tax_id_valid, r.tax_id_key, null), 'borrowed_tax_id'),
            (r.org_core || '|' || coalesce(r.org_trade, ''), 'same_name_without_branch')
    ) as m (mark, rule)
    where m.mark is not null and (r.org_branch is not null) = o.is_branch
),
held as (
    select customer_id, is_branch, mark, rule, list(distinct record_id) as record_ids,
        list(distinct org_place) filter (where org_place is not null) as places
    from marks
    group by customer_id, is_branch, mark, rule
    qualify count(*) filter (where not is_branch) over (partition by mark, rule) <= $most
)
select b.customer_id, h.customer_id as other_customer_id, b.rule,
    if(b.rule = 'borrowed_tax_id', 4, 0)
    + if(b.rule = 'same_name_without_branch', 2, 0)
    + if(len(list_intersect(b.places, h.places)) > 0, 1, 0) as evidence,
    list_sort(list_distinct(b.record_ids || h.record_ids)) as record_ids
from held as b
inner join held as h on h.mark = b.mark and h.rule = b.rule and not h.is_branch
where b.is_branch"""

# The one head office for which most speaks; a tie between two says nothing, and the branch is left without.
BRANCH_OF = """
with weighed as (
    select *, sum(evidence) over (partition by customer_id, other_customer_id) as total from relate_branches
),
best as (
    select customer_id, max(total) as total from weighed group by customer_id
),
heads as (
    select w.customer_id, min(w.other_customer_id) as other_customer_id
    from weighed as w
    inner join best as b on b.customer_id = w.customer_id and b.total = w.total
    group by w.customer_id
    having count(distinct w.other_customer_id) = 1
)
select w.customer_id, w.other_customer_id, w.rule, w.record_ids
from weighed as w
inner join heads as h on h.customer_id = w.customer_id and h.other_customer_id = w.other_customer_id"""
