{# Every staged column that holds text; a test keeps this list and `tables.STAGED_ATTRIBUTES` equal. #}
{% macro staged_text_columns() -%}
    {{ return([
        'source_id', 'party_type', 'organization_name', 'person_name', 'display_name', 'other_names', 'family_name',
        'given_name', 'contact_name', 'employer_name', 'account_record_id', 'title', 'gender', 'birth_text', 'birth_year', 'tax_id', 'phone',
        'email', 'website', 'address', 'province', 'city', 'district', 'street', 'postcode', 'country',
        'bank_account', 'industry', 'credit_grade', 'currency', 'status',
    ]) }}
{%- endmacro %}
