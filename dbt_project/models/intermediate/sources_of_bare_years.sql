with births as (
    select
        unioned.source,
        year(unioned.birth_date) as birth_year,
        count(*) as records,
        count(*) filter (where month(unioned.birth_date) = 1 and day(unioned.birth_date) = 1) as on_first_of_january
    from {{ ref('customers_unioned') }} as unioned
    inner join {{ ref('row_verdicts') }} as verdicts using (source, row_number)
    where verdicts.reason is null and unioned.birth_date is not null
    group by unioned.source, year(unioned.birth_date)
)

select
    source,
    count(*) as years
from births
group by source
having
    count(*) filter (
        where on_first_of_january > 1 and on_first_of_january >= {{ var('bare_year_times') }} * records / 365.25
    ) >= {{ var('bare_year_share') }} * count(*)
