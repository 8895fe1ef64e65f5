{# Count the landed rows whose code the seed code_sets does not know; their value is NULL until someone adds the code. #}
{% test known_codes(model, landed, column, code_set) %}
    {{ config(severity='warn', fail_calc='coalesce(sum(landed_rows), 0)') }}

    with codes as (
        select {{ landed_text(column) }} as code
        from {{ landed }} as landed
    )

    select
        code,
        count(*) as landed_rows
    from codes
    where
        code is not null
        and code not in (select known.code from {{ ref('code_sets') }} as known where known.code_set = '{{ code_set }}')
    group by code
{% endtest %}
