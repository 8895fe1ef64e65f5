{# dbt-duckdb's own macro pastes the seed's path between quotes, so a home such as /srv/O'Brien would end the night. #}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {% set sql %}
        copy {{ this.render() }} from {{ sql_text(adapter.get_seed_file_path(model)) }} (format csv, header true)
    {% endset %}
    {% do adapter.add_query(sql, abridge_sql_log=True) %}
    {{ return(sql) }}
{% endmacro %}
