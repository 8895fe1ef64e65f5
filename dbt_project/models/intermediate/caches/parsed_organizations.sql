{% set keys = ['name', 'country'] %}
{{ config(meta={'used': 'organization_names', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('organization_names'), keys, required=['name']) }}
)

select
    name,
    country,
    mdm_organization(name, country) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
