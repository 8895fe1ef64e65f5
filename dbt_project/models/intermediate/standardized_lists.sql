with pieces as (
    select
        record_id,
        unnest(identifiers) as piece
    from {{ ref('customers_usable') }}
),

cells as (
    select
        record_id,
        split_part(piece, '=', 1) as kind,
        unnest(string_split(substr(piece, strpos(piece, '=') + 1), ' | ')) as cell
    from pieces
),

spelled as (
    select
        cell,
        mdm_identifier(cell) as identifier
    from (select distinct cell from cells) as each_cell
),

identifiers as (
    select
        cells.record_id,
        {{ sorted_set("array_agg(cells.kind || ':' || spelled.identifier)") }} as identifiers
    from cells
    inner join spelled using (cell)
    where spelled.identifier is not null
    group by cells.record_id
),

given as (
    select
        record_id,
        unnest(extras) as piece
    from {{ ref('customers_usable') }}
),

named as (
    select
        record_id,
        split_part(piece, '=', 1) as name,
        substr(piece, strpos(piece, '=') + 1) as cell
    from given
),

folded as (
    select
        cell,
        mdm_extra(cell) as value
    from (select distinct cell from named) as each_cell
),

extras as (
    select
        named.record_id,
        map_from_entries(array_agg((named.name, folded.value) order by named.name)) as extras
    from named
    inner join folded using (cell)
    where folded.value is not null
    group by named.record_id
)

select
    usable.record_id,
    coalesce(identifiers.identifiers, cast([] as varchar[])) as identifiers,
    extras.extras
from {{ ref('customers_usable') }} as usable
left join identifiers using (record_id)
left join extras using (record_id)
