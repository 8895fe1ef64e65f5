{% set keys = ['cell', 'country'] %}
{{ config(meta={'used': 'contact_cells', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('contact_cells'), keys, required=['cell']) }}
)

select
    cell,
    country,
    mdm_contact_cell(cell, mdm_country(country)) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
