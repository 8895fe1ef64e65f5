with usable as (
    select
        unioned.source || ':' || unioned.source_id as record_id,
        unioned.*
    from {{ ref('customers_unioned') }} as unioned
    inner join {{ ref('row_verdicts') }} as verdicts using (source, row_number)
    where verdicts.reason is null
),

births as (
    select
        usable.record_id,
        case
            when year(usable.birth_date) < {{ var("earliest_birth_year") }} then null
            when usable.birth_date > coalesce(usable.updated_at, usable.created_at) then null
            when defaults.birth_date is not null then null
            else usable.birth_date
        end as birth_date,
        -- A day, a month or a year of noughts is one that nobody knew.
        case
            when usable.birth_date is null and not regexp_matches(usable.birth_text, '^0000|-00')
                then usable.birth_text
        end as impossible_date,
        bare.source is not null and month(usable.birth_date) = 1 and day(usable.birth_date) = 1 as is_bare,
        try_cast(regexp_extract(usable.birth_year, '^[0-9]{4}') as bigint) as birth_year,
        try_cast(regexp_extract(usable.birth_year, '^[0-9]{4}-(0[1-9]|1[0-2])$', 1) as bigint) as birth_month,
        coalesce(year(coalesce(usable.updated_at, usable.created_at)), 9999) as latest_year
    from usable
    left join {{ ref('default_birth_dates') }} as defaults using (birth_date)
    left join {{ ref('sources_of_bare_years') }} as bare using (source)
),

told as (
    select
        record_id,
        case when not is_bare then birth_date end as birth_date,
        coalesce(case when not is_bare then strftime(birth_date, '%Y-%m-%d') end, impossible_date) as birth_text,
        coalesce(
            year(birth_date),
            case when birth_year between {{ var("earliest_birth_year") }} and latest_year then birth_year end
        ) as birth_year,
        coalesce(case when not is_bare then month(birth_date) end, birth_month) as birth_month
    from births
)

select
    usable.* exclude (country, birth_date, birth_text, birth_year),
    countries.country,
    told.birth_date,
    told.birth_text,
    told.birth_year,
    case when told.birth_year is not null then told.birth_month end as birth_month
from usable
inner join {{ ref('record_countries') }} as countries using (record_id)
inner join told using (record_id)
