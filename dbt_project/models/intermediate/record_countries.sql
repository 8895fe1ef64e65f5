with told as (
    select
        records.record_id,
        records.country as declared,
        accounts.country as of_account,
        case
            when records.country is not null then null
            {%- for hint in var('country_hints') if hint.attribute %}
                when regexp_matches(records.{{ hint.attribute }}, '{{ hint.pattern }}') then '{{ hint.country }}'
            {%- endfor %}
        end as of_form,
        domains.country as of_mail_domain,
        cities.country as of_city
    from {{ ref('declared_countries') }} as records
    left join {{ ref('declared_countries') }} as accounts on records.account_record_id = accounts.record_id
    left join {{ ref('country_votes') }} as domains
        on records.mail_domain = domains.value and domains.attribute = 'mail_domain'
    left join {{ ref('country_votes') }} as cities
        on records.city = cities.value and cities.attribute = 'city'
)

select
    record_id,
    coalesce(declared, of_account, of_form, of_mail_domain, of_city) as country,
    case
        when declared is not null then 'declared'
        when of_account is not null then 'account'
        when of_form is not null then 'form'
        when of_mail_domain is not null then 'mail_domain'
        when of_city is not null then 'city'
    end as reason
from told
