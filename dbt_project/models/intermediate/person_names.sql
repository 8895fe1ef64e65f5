select
    raw_name as name,
    family_name,
    given_name,
    country
from {{ ref('record_names') }}
where party_type = 'person' and raw_name is not null

union all by name

select
    contact_name as name,
    cast(null as varchar) as family_name,
    cast(null as varchar) as given_name,
    country
from {{ ref('record_names') }}
where contact_name is not null
