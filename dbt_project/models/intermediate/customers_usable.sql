with usable as (
    select
        unioned.source || ':' || unioned.source_id as record_id,
        unioned.*
    from {{ ref('customers_unioned') }} as unioned
    inner join {{ ref('row_verdicts') }} as verdicts using (source, row_number)
    where verdicts.reason is null
)

select
    usable.* exclude (country, birth_date),
    countries.country,
    case
        when usable.birth_date < date '{{ var("earliest_birth_date") }}' then null
        when usable.birth_date > coalesce(usable.updated_at, usable.created_at) then null
        when defaults.birth_date is not null then null
        else usable.birth_date
    end as birth_date
from usable
inner join {{ ref('record_countries') }} as countries using (record_id)
left join {{ ref('default_birth_dates') }} as defaults using (birth_date)
