{% set keys = ['email'] %}
{{ config(meta={'used': 'customers_usable', 'keys': keys}) }}

with new_keys as (
    {{ keys_to_parse(ref('customers_usable'), keys, required=['email']) }}
)

select
    email,
    mdm_emails(email) as parsed,
    '{{ var("functions_version") }}' as functions_version
from new_keys
