{# Whether a nickname is made from the person's given name: 小涛848 from 杨涛, luckychristina from Christina Lopez. #}
{% macro named_after(nickname, person) -%}
    coalesce(
        case
            when regexp_matches({{ person }}, '\p{Han}')
                then length({{ person }}) > 1 and contains({{ nickname }}, substr({{ person }}, 2))
            else len(list_filter(
                string_split(lower({{ person }}), ' '),
                lambda word: length(word) > 2 and contains(lower({{ nickname }}), word)
            )) > 0
        end,
        false
    )
{%- endmacro %}

{# A family and a given name in one text: 杨 + 萍 = 杨萍, Nelson + Nicholas = Nicholas Nelson. #}
{% macro full_name(family_name, given_name) -%}
    case
        when regexp_matches({{ family_name }}, '\p{Han}') then concat_ws('', {{ family_name }}, {{ given_name }})
        else nullif(concat_ws(' ', {{ given_name }}, {{ family_name }}), '')
    end
{%- endmacro %}

{# Whether a mail's domain begins with a name that its mailbox is not called by: Atlas, admin@atlas.co.uk. #}
{% macro domain_is_name(email, name_key) -%}
    coalesce(
        length({{ name_key }}) > 3
        and starts_with(replace(regexp_extract(lower({{ email }}), '@([^.@]+)[.]', 1), '-', ''), {{ name_key }})
        and not starts_with(lower({{ email }}), {{ name_key }}),
        false
    )
{%- endmacro %}

{# Whether a door is a home's: an apartment or flat, or in China a building, its staircase and a room (25-3-2509). #}
{% macro is_home(unit) -%}
    coalesce(regexp_matches({{ unit }}, '^(apt|flat|whg|wohnung)\b|\d+-\d+-\d+$'), false)
{%- endmacro %}
