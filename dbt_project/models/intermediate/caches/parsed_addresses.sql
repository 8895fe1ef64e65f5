{% set parts = ['address', 'province', 'city', 'district', 'street', 'postcode'] %}
{% set keys = parts + ['country'] %}
{{ config(meta={'used': 'customers_usable', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('customers_usable'), keys, required=parts) }}
)

select
    address,
    province,
    city,
    district,
    street,
    postcode,
    country,
    mdm_address(address, province, city, district, street, postcode, country) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
