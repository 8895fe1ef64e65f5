select
    nullif(trim(landed."addr_phone"), '') as cell,
    nullif(trim(landed."country_name"), '') as country
from {{ source('raw', 'billing') }} as landed
