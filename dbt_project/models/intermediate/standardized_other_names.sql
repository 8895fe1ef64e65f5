with pieces as (
    select
        record_id,
        party_type,
        country,
        unnest(string_split(other_names, ' | ')) as piece
    from {{ ref('record_names') }}
),

of_organizations as (
    select
        pieces.record_id,
        parsed.parsed.name as name
    from pieces
    inner join {{ ref('parsed_organizations') }} as parsed
        on pieces.piece = parsed.name and {{ same('pieces', 'parsed', ['country']) }}
    where pieces.party_type = 'organization'
),

of_persons as (
    select
        record_id,
        mdm_alias(piece) as name
    from pieces
    where party_type = 'person'
),

former as (
    select
        names.record_id,
        parsed.parsed.former_name as name
    from {{ ref('record_names') }} as names
    inner join {{ ref('parsed_organizations') }} as parsed
        on names.raw_name = parsed.name and {{ same('names', 'parsed', ['country']) }}
    where names.party_type = 'organization'
),

together as (
    select * from of_organizations
    union all by name
    select * from of_persons
    union all by name
    select * from former
)

select
    record_id,
    array_agg(distinct name order by name) as other_names
from together
where name is not null
group by record_id
