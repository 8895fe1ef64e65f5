with records as (
    select
        names.record_id,
        usable.source,
        usable.source_id,
        usable.row_hash,
        names.* exclude (record_id, country),
        usable.account_record_id,
        case when names.party_type = 'person' and usable.gender in ('female', 'male') then usable.gender end as gender,
        case when names.party_type = 'person' then usable.birth_date end as birth_date,
        case when names.party_type = 'person' then usable.birth_text end as birth_text,
        case when names.party_type = 'person' then usable.birth_year end as birth_year,
        case when names.party_type = 'person' then usable.birth_month end as birth_month,
        usable.tax_id as raw_tax_id,
        usable.phone as raw_phone,
        usable.email as raw_email,
        lists.* exclude (record_id),
        nullif(concat_ws(
            ' ', usable.address, usable.province, usable.city, usable.district, usable.street, usable.postcode
        ), '') as raw_address,
        contacts.* exclude (record_id),
        usable.country,
        mdm_bank_account(usable.bank_account) as bank_account,
        industries.industry,
        credit_grades.credit_grade,
        case when usable.credit_limit >= 0 and placeholders.amount is null then usable.credit_limit end as credit_limit,
        currencies.currency,
        case when usable.is_deleted then 'deleted' else statuses.status end as status,
        coalesce(list_sort(string_split(usable.defaulted, ' | ')), []) as defaulted,
        usable.created_at,
        usable.updated_at
    from {{ ref('customers_usable') }} as usable
    inner join {{ ref('standardized_names') }} as names using (record_id)
    inner join {{ ref('standardized_contacts') }} as contacts using (record_id)
    inner join {{ ref('standardized_lists') }} as lists using (record_id)
    left join {{ ref('industries') }} as industries on usable.industry = industries.industry
    left join {{ ref('credit_grades') }} as credit_grades on usable.credit_grade = credit_grades.credit_grade
    left join {{ ref('currencies') }} as currencies on upper(usable.currency) = currencies.spelling
    left join {{ ref('placeholder_amounts') }} as placeholders on usable.credit_limit = placeholders.amount
    left join {{ ref('statuses') }} as statuses on usable.status = statuses.status
)

select *
from records
where
    name is not null
    or tax_id is not null
    or len(other_names) + len(phones) + len(local_phones) + len(emails) + len(identifiers) > 0
order by record_id
