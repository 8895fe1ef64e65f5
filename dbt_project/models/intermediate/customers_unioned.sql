select * from {{ ref('stg_billing__customers') }}
union all by name
select * from {{ ref('stg_crm_account__customers') }}
union all by name
select * from {{ ref('stg_crm_contact__customers') }}
union all by name
select * from {{ ref('stg_erp__customers') }}
union all by name
select * from {{ ref('stg_shop__customers') }}
union all by name
select * from {{ ref('stg_support__customers') }}
