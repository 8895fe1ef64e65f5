with records as (
    select
        unioned.source || ':' || unioned.source_id as record_id,
        unioned.country as spelling,
        unioned.account_record_id,
        unioned.tax_id,
        unioned.phone,
        lower(unioned.email) as email,
        concat_ws(
            ' ', unioned.display_name, unioned.person_name, unioned.organization_name, unioned.family_name
        ) as names
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
),

told as (
    select
        records.*,
        countries.country as declared,
        case
            when countries.country is not null then null
            {%- for hint in var('country_hints') if hint.attribute %}
                when regexp_matches(records.{{ hint.attribute }}, '{{ hint.pattern }}') then '{{ hint.country }}'
            {%- endfor %}
        end as hinted
    from records
    left join countries on records.spelling = countries.spelling
)

select
    told.record_id,
    coalesce(told.declared, accounts.declared, told.hinted) as country,
    case
        when told.declared is not null then 'declared'
        when accounts.declared is not null then 'account'
        when told.hinted is not null then 'hint'
    end as reason
from told
left join told as accounts on told.account_record_id = accounts.record_id
