{% set keys = ['name', 'family_name', 'given_name', 'country'] %}
{{ config(meta={'used': 'person_names', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('person_names'), keys, required=['name', 'family_name', 'given_name']) }}
)

select
    name,
    family_name,
    given_name,
    country,
    mdm_person(name, family_name, given_name, country) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
