with records as (
    select
        unioned.source || ':' || unioned.source_id as record_id,
        unioned.country as spelling,
        unioned.account_record_id,
        unioned.tax_id,
        unioned.phone,
        lower(unioned.email) as email,
        unioned.city,
        concat_ws(
            ' ', unioned.display_name, unioned.person_name, unioned.organization_name, unioned.family_name,
            unioned.city, unioned.address
        ) as texts
    from {{ ref('customers_unioned') }} as unioned
    inner join {{ ref('row_verdicts') }} as verdicts using (source, row_number)
    where verdicts.reason is null
),

spellings as (
    select distinct spelling
    from records
    where spelling is not null
),

countries as (
    select
        spelling,
        mdm_country(spelling) as country
    from spellings
)

select
    records.* exclude (spelling),
    countries.country,
    regexp_extract(records.email, '@([^ ,;|@]+)', 1) as mail_domain
from records
left join countries using (spelling)
