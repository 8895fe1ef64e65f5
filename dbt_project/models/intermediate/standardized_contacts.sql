with parsed as (
    select
        usable.record_id,
        usable.website,
        coalesce(phones.parsed, []) as phones,
        coalesce(emails.parsed, []) as emails,
        tax_ids.parsed as tax_id,
        addresses.parsed as place
    from {{ ref('customers_usable') }} as usable
    left join {{ ref('parsed_phones') }} as phones
        on {{ same('usable', 'phones', ['phone', 'country']) }}
    left join {{ ref('parsed_emails') }} as emails
        on usable.email = emails.email
    left join {{ ref('parsed_tax_ids') }} as tax_ids
        on {{ same('usable', 'tax_ids', ['tax_id', 'country']) }}
    left join {{ ref('parsed_addresses') }} as addresses
        on
            {{ same('usable', 'addresses', ['address', 'province', 'city', 'district']) }}
            and {{ same('usable', 'addresses', ['street', 'postcode', 'country']) }}
),

hosted as (
    select
        *,
        mdm_host(website) as host
    from parsed
)

select
    record_id,
    tax_id.tax_id as tax_id,
    tax_id.kind as tax_id_kind,
    tax_id.key as tax_id_key,
    tax_id.valid as tax_id_valid,
    tax_id.masked as tax_id_masked,
    {{ sorted_set(
        "list_filter(list_transform(phones, lambda phone: phone.e164), lambda number: not contains(number, '~'))"
    ) }} as phones,
    {{ sorted_set(
        "list_filter(list_transform(phones, lambda phone: phone.e164), lambda number: contains(number, '~'))"
    ) }} as local_phones,
    {{ sorted_set(
        "list_transform(list_filter(phones, lambda phone: phone.extension is not null),"
        " lambda phone: phone.e164 || 'x' || phone.extension)"
    ) }} as phone_extensions,
    {{ sorted_set("list_transform(emails, lambda mail: mail.email)") }} as emails,
    {{ sorted_set(
        "list_append(list_transform(list_filter(emails, lambda mail: mail.domain_class = 'company'),"
        " lambda mail: mail.domain), host)"
    ) }} as email_domains,
    host as website,
    case when coalesce(place.street, place.house_number, place.unit) is not null then place.address end as address,
    place.province as province,
    place.city as city,
    nullif(place.district, place.city) as district,
    place.street as street,
    place.house_number as house_number,
    place.unit as unit,
    place.postcode as postcode
from hosted
