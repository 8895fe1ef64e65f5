-- Six files under one set of columns, cleaned as anybody would before linking: lower case; names without signs and
-- legal forms; ids of letters and digits; the first phone number, national digits; one address line.
with files as (
    select 'erp' as source, code as source_id, if(cust_type = '2', 'person', 'company') as party, name,
        tax_no as tax_id, phone, email, reg_address as address, null as city, contact, null as birth_date, country
    from read_csv('{folder}/erp_customers.csv', all_varchar = true)
    union all by name
    select 'crm_account' as source, AccountId as source_id, 'company' as party, AccountName as name,
        TaxId as tax_id, Phone as phone, concat(BillingState, BillingCity, BillingStreet) as address,
        BillingCity as city, BillingCountry as country
    from read_csv('{folder}/crm_accounts.csv', all_varchar = true)
    union all by name
    select 'crm_contact' as source, ContactId as source_id, 'person' as party,
        coalesce(FullName, concat_ws(' ', FirstName, LastName)) as name, coalesce(MobilePhone, Phone) as phone,
        Email as email, MailingCity as city, Birthdate as birth_date
    from read_csv('{folder}/crm_contacts.csv', all_varchar = true)
    union all by name
    select 'billing' as source, acct_no as source_id,
        if(payer_type in ('个人', 'CONSUMER'), 'person', 'company') as party, invoice_title as name,
        taxpayer_id as tax_id,
        regexp_replace(regexp_extract(addr_phone, '[+(]?[0-9][-0-9()/ ]{{8,}}$'), '^[0-9]{{5}} +', '') as phone,
        regexp_replace(addr_phone, '[，、 ]*[+(]?[0-9][-0-9()/ ]{{8,}}$', '') as address,
        invoice_email as email, country_name as country
    from read_csv('{folder}/billing_accounts.csv', all_varchar = true)
    union all by name
    select 'shop' as source, user_id as source_id, if(company_name is null, 'person', 'company') as party,
        coalesce(company_name, real_name, nickname) as name, mobile as phone, email, city,
        concat(province, city, district, address_detail) as address, birthday as birth_date,
        if(company_name is null, null, real_name) as contact, country_code as country
    from read_csv('{folder}/shop_users.csv', all_varchar = true)
    union all by name
    select 'support' as source, requester_id as source_id, null as party, display_name as name, phone, email,
        city, if(language = 'zh-CN', 'CN', null) as country
    from read_csv('{folder}/support_requesters.csv', all_varchar = true)
),

numbered as (
    select
        *,
        trim(regexp_replace(
            regexp_replace(
                lower(name), '(股份)?有限(责任)?公司|\b(gmbh|ltd|limited|inc|llc|corp|co|plc|ag|kg)\b', '', 'g'
            ), '[- ,.&()（）·''"]+', ' ', 'g'
        )) as plain_name,
        regexp_replace(
            regexp_replace(regexp_extract(phone, '^[^,;，；、]+'), '(-|ext.?|x|转) ?[0-9]{{2,3}} *$', ''),
            '[^0-9+]', '', 'g'
        ) as number,
        case
            when country in ('CN', 'CHN', 'China', '中国', '中华人民共和国') then 'CN'
            when country in ('US', 'USA', 'United States') then 'US'
            when country in ('GB', 'UK', 'United Kingdom', 'England') then 'GB'
            when country in ('DE', 'D', 'Germany', 'Deutschland') then 'DE'
        end as iso_country
    from files
)

select
    source, source_id, entity_id, party,
    nullif(if(name ~ '.*[一-龥].*', replace(plain_name, ' ', ''), plain_name), '') as name,
    if(tax_id like '%*%', null, nullif(regexp_replace(upper(tax_id), '[^A-Z0-9]', '', 'g'), '')) as tax_id,
    nullif(
        regexp_replace(
            ltrim(regexp_replace(number, '^([+]|00)(86|1|44|49)', ''), '0+'), '^86(1[0-9]{{10}})$', '\1'
        ), ''
    ) as phone,
    nullif(lower(trim(email)), '') as email,
    nullif(regexp_replace(lower(address), '[ ,.，。]', '', 'g'), '') as address,
    nullif(lower(trim(city)), '') as city, nullif(lower(trim(contact)), '') as contact, birth_date,
    iso_country as country
from numbered
inner join read_csv('{folder}/truth.csv', all_varchar = true) as truth using (source, source_id)
