{# How a landed text becomes a value. Staging models name the landed row `landed`; a text that does not fit gives NULL. #}

{% macro landed_text(column) -%}
    nullif(trim(landed."{{ column | replace('"', '""') }}"), '')
{%- endmacro %}

{% macro sql_text(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{% macro sql_texts(texts) -%}
    {% for text in texts %}{{ sql_text(text) }}{{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}

{# One format is never given as a list: beside others, a format with %z turns 30 February into 1 March. #}
{% macro timestamp_of(column, formats) -%}
    {%- if formats | length > 1 -%}
        try_strptime({{ landed_text(column) }}, [{{ sql_texts(formats) }}])
    {%- elif '%z' in formats[0] -%}
        try_strptime({{ landed_text(column) }}, {{ sql_text(formats[0]) }}) at time zone 'UTC'
    {%- else -%}
        try_strptime({{ landed_text(column) }}, {{ sql_text(formats[0]) }})
    {%- endif -%}
{%- endmacro %}

{% macro date_of(column, formats) -%}
    cast({{ timestamp_of(column, formats) }} as date)
{%- endmacro %}

{# What a birth date of less than a day says: the month as 1878-05, else the year. It makes up no first of January. #}
{% macro birth_year_of(column, years, months) -%}
    coalesce(
        {%- if months %}
        strftime({{ timestamp_of(column, months) }}, '%Y-%m'),
        {%- endif %}
        {%- if years %}
        strftime({{ timestamp_of(column, years) }}, '%Y'),
        {%- endif %}
        null
    )
{%- endmacro %}

{# A date as YYYY-MM-DD, also one that no calendar has: each pattern has its groups put in that order. #}
{% macro written_date_of(column, patterns, orders) -%}
    case
        {%- for pattern in patterns %}
        when regexp_full_match({{ landed_text(column) }}, {{ sql_text(pattern) }})
            then regexp_replace({{ landed_text(column) }}, {{ sql_text(pattern) }}, {{ sql_text(orders[loop.index0]) }})
        {%- endfor %}
    end
{%- endmacro %}

{# Milliseconds outside the years 1 to 9999 are no moment; epoch_ms would raise an error, which ends the night. #}
{% macro epoch_ms_of(column) -%}
    case
        when try_cast({{ landed_text(column) }} as bigint) between -62135596800000 and 253402300799999
            then epoch_ms(try_cast({{ landed_text(column) }} as bigint))
    end
{%- endmacro %}

{# A comma between thousands is allowed; not a number, infinity (so many digits) or anything else is no amount. #}
{% macro number_of(column) -%}
    case
        when regexp_full_match({{ landed_text(column) }}, '[+-]?[0-9]{1,15}(,[0-9]{3}){0,9}([.][0-9]*)?')
            then try_cast(replace({{ landed_text(column) }}, ',', '') as double)
    end
{%- endmacro %}

{% macro boolean_of(column, true_values) -%}
    lower({{ landed_text(column) }}) in ({{ sql_texts(true_values) | lower }})
{%- endmacro %}

{# What a system's own code means in our vocabulary; NULL when the seed does not know it (test known_codes counts those). #}
{% macro code_of(code_set, column) -%}
    (
        select max(known.value)
        from {{ ref('code_sets') }} as known
        where known.code_set = {{ sql_text(code_set) }} and known.code = {{ landed_text(column) }}
    )
{%- endmacro %}

{# Several values in one cell become one text with our separator; blank ones are left out. #}
{% macro list_of(column, separator) -%}
    nullif(
        array_to_string(
            list_filter(
                list_transform(string_split({{ landed_text(column) }}, {{ sql_text(separator) }}), lambda value: trim(value)),
                lambda value: value <> ''
            ),
            ' | '
        ),
        ''
    )
{%- endmacro %}
