{% set keys = ['phone', 'country'] %}
{{ config(meta={'used': 'customers_usable', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('customers_usable'), keys, required=['phone']) }}
)

select
    phone,
    country,
    mdm_phones(phone, country) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
