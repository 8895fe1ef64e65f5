{# Every staged column that holds text as it came; a test keeps the list and `tables.STAGED_ATTRIBUTES` equal. #}
{% macro staged_text_columns() -%}
    {{ return([
        'source_id', 'organization_name', 'person_name', 'display_name', 'other_names', 'family_name', 'given_name',
        'contact_name', 'employer_name', 'account_record_id', 'title', 'tax_id', 'phone', 'email', 'website',
        'address', 'province', 'city', 'district', 'street', 'postcode', 'country', 'bank_account', 'currency',
    ]) }}
{%- endmacro %}
