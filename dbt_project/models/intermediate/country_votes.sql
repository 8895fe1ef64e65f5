with voices as (
    select
        'mail_domain' as attribute,
        mail_domain as value,
        country
    from {{ ref('declared_countries') }}
    where country is not null and mail_domain <> ''

    union all by name

    select
        'city' as attribute,
        city as value,
        country
    from {{ ref('declared_countries') }}
    where country is not null and city is not null
),

counted as (
    select
        attribute,
        value,
        country,
        count(*) as records
    from voices
    group by attribute, value, country
)

select
    attribute,
    value,
    max_by(country, records) as country,
    sum(records) as records
from counted
group by attribute, value
having sum(records) >= {{ var('fewest_votes') }} and max(records) >= {{ var('clear_majority') }} * sum(records)
