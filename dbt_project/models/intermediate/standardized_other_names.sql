with pieces as (
    select
        record_id,
        party_type,
        country,
        unnest(string_split(other_names, ' | ')) as piece
    from {{ ref('record_names') }}
),

clean as (
    select
        pieces.record_id,
        case
            when pieces.party_type = 'organization' then parsed.parsed.name
            else mdm_fold(pieces.piece)
        end as name
    from pieces
    left join {{ ref('parsed_organizations') }} as parsed
        on
            pieces.party_type = 'organization'
            and pieces.piece = parsed.name
            and pieces.country is not distinct from parsed.country
),

former as (
    select
        names.record_id,
        parsed.parsed.former_name as name
    from {{ ref('record_names') }} as names
    inner join {{ ref('parsed_organizations') }} as parsed
        on names.raw_name = parsed.name and names.country is not distinct from parsed.country
    where names.party_type = 'organization'
),

together as (
    select * from clean
    union all by name
    select * from former
)

select
    record_id,
    array_agg(distinct name order by name) as other_names
from together
where name is not null
group by record_id
