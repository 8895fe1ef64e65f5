with pieces as (
    select
        country,
        unnest(string_split(other_names, ' | ')) as name
    from {{ ref('record_names') }}
    where party_type = 'organization'
)

select
    raw_name as name,
    country
from {{ ref('record_names') }}
where party_type = 'organization' and raw_name is not null

union all by name

select
    employer_name as name,
    country
from {{ ref('record_names') }}
where employer_name is not null

union all by name

select
    name,
    country
from pieces
