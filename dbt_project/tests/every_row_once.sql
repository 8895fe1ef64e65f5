-- Nothing is lost: each landed row is in exactly one of customers_standardized and quarantine.
with rows_counted as (
    select source, source_id, row_hash, 1 as landed, 0 as ended from {{ ref('customers_unioned') }}
    union all by name
    select source, source_id, row_hash, 0 as landed, 1 as ended from {{ ref('customers_standardized') }}
    union all by name
    select source, source_id, row_hash, 0 as landed, 1 as ended from {{ ref('quarantine') }}
)

select
    source,
    source_id,
    row_hash,
    sum(landed) as landed,
    sum(ended) as ended
from rows_counted
group by source, source_id, row_hash
having sum(landed) <> sum(ended)
