{% set keys = ['display_name', 'country'] %}
{{ config(meta={'used': 'customers_usable', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('customers_usable'), keys, required=['display_name'], where='party_type is null') }}
)

select
    display_name,
    country,
    mdm_name_kind(display_name, country) as kind,
    '{{ var("functions_version") }}' as functions_version
from new_keys
