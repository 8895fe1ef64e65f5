with names as (
    select
        unioned.birth_date,
        count(distinct coalesce(unioned.person_name, unioned.display_name, unioned.family_name || unioned.given_name))
            as names
    from {{ ref('customers_unioned') }} as unioned
    inner join {{ ref('row_verdicts') }} as verdicts using (source, row_number)
    left join {{ ref('sources_of_bare_years') }} as bare using (source)
    where
        verdicts.reason is null
        and unioned.birth_date is not null
        and (bare.source is null or month(unioned.birth_date) > 1 or day(unioned.birth_date) > 1)
    group by unioned.birth_date
),

crowded as (
    select birth_date
    from names
    where
        names >= {{ var('crowded_date_names') }}
        and names >= {{ var('crowded_date_times') }} * (select avg(usual.names) from names as usual)
)

select date as birth_date from {{ ref('default_dates') }}
union
select birth_date from crowded
