{#
    Values are parsed once: a cache keeps what the value functions made of each distinct key, and a run parses
    new keys only. A cache belongs to one version of the functions; another version starts it anew. It forgets
    keys that no landed row uses any more, so what is erased at its source is gone here in the next run.
#}

{% macro same(left, right, keys) -%}
    {% for key in keys -%}
        {{ left }}.{{ key }} is not distinct from {{ right }}.{{ key }}{{ ' and ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The distinct keys of a model that are not parsed yet; of those in `required` at least one must be there. #}
{% macro keys_to_parse(used, keys, required, where='true') -%}
    select distinct
        {{ keys | join(',\n        ') }}
    from {{ used }} as used
    where
        coalesce({{ required | join(', ') }}) is not null
        and {{ where }}
        {% if is_incremental() -%}
            and not exists (select 1 from {{ this }} as known where {{ same('known', 'used', keys) }})
        {%- endif %}
{%- endmacro %}

{% macro forget_unused() -%}
    {%- if execute -%}
        {%- set cache = model.config.meta -%}
        delete from {{ this }} as known
        where not exists (select 1 from {{ ref(cache.used) }} as used where {{ same('known', 'used', cache['keys']) }})
    {%- endif -%}
{%- endmacro %}

{% macro drop_outdated_caches() -%}
    {% if execute and flags.WHICH in ('run', 'build') %}
        {% for model in graph.nodes.values() if model.config.materialized == 'incremental' and model.unique_id in selected_resources %}
            {% set cache = adapter.get_relation(model.database, model.schema, model.alias) %}
            {% if cache %}
                {% set outdated %}
                    select count(*) from {{ cache }} where functions_version <> '{{ var('functions_version') }}'
                {% endset %}
                {% if run_query(outdated).columns[0].values()[0] > 0 %}
                    {% do adapter.drop_relation(cache) %}
                {% endif %}
            {% endif %}
        {% endfor %}
    {% endif %}
{%- endmacro %}
