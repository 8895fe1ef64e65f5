{# A list as a set that is the same for the same values: sorted, without doubles and NULL. #}
{% macro sorted_set(list) -%}
    list_sort(list_distinct({{ list }}))
{%- endmacro %}
