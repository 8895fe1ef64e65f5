{# Find values of several columns together that have more than one row. #}
{% test one_row_each(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as found_rows
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
