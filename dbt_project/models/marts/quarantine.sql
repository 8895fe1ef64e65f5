with unidentified as (
    select
        source,
        source_id,
        row_number,
        row_hash,
        'nothing_to_identify' as reason,
        'no usable name, phone, mail or tax id came; at least one was expected' as detail
    from {{ ref('customers_usable') }}
    anti join {{ ref('customers_standardized') }} using (record_id)
),

unusable as (
    select *
    from {{ ref('row_verdicts') }}
    where reason is not null
),

set_aside as (
    select * from unusable
    union all by name
    select * from unidentified
)

select *
from set_aside
order by source, row_number
