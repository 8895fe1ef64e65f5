{% set keys = ['cell'] %}
{{ config(meta={'used': 'name_cells', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('name_cells'), keys, required=['cell']) }}
)

select
    cell,
    mdm_name_cell(cell) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
