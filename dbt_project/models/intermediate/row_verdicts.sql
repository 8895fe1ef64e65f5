with cells as (
    select
        source,
        source_id,
        row_number,
        row_hash,
        updated_at,
        greatest(
            {% for column in staged_text_columns() %}
                length({{ column }}),
            {% endfor %}
            length(array_to_string(identifiers, '')),
            length(array_to_string(extras, ''))
        ) as longest_cell,
        contains(
            concat_ws(
                '',
                {% for column in staged_text_columns() %}
                    {{ column }},
                {% endfor %}
                array_to_string(identifiers, ''),
                array_to_string(extras, '')
            ),
            chr(0)
        ) as has_nul
    from {{ ref('customers_unioned') }}
),

read_alone as (
    select
        *,
        case
            when source_id is null then 'no_key'
            when has_nul then 'nul_character'
            when longest_cell > {{ var('longest_cell') }} then 'impossible_length'
        end as reason
    from cells
),

with_rivals as (
    select
        *,
        count(*) over same_key as rivals,
        row_number() over (
            same_key
            order by updated_at desc nulls last, row_hash asc, row_number asc
        ) as place
    from read_alone
    window same_key as (partition by source, source_id, reason)
)

select
    source,
    source_id,
    row_number,
    row_hash,
    coalesce(reason, case when place > 1 then 'duplicate_key' end) as reason,
    case
        when reason = 'no_key' then 'the key is empty; each row needs one'
        when reason = 'nul_character' then 'a cell holds a NUL character; text was expected'
        when reason = 'impossible_length'
            then concat(
                'a cell has ', longest_cell, ' characters; at most {{ var("longest_cell") }} were expected'
            )
        when place > 1 then rivals || ' rows have this key; the one updated last is used'
    end as detail
from with_rivals
