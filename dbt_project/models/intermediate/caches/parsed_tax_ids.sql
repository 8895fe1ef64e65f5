{% set keys = ['tax_id', 'country'] %}
{{ config(meta={'used': 'customers_usable', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('customers_usable'), keys, required=['tax_id']) }}
)

select
    tax_id,
    country,
    mdm_tax_id(tax_id, country) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
