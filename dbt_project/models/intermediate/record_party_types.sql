with keyed as (
    select
        *,
        mdm_key(case when party_type is null then display_name end) as name_key,
        mdm_key(case when party_type is null then employer_name end) as employer_key
    from {{ ref('customers_usable') }}
),

records as (
    select
        keyed.*,
        keyed.employer_key = keyed.name_key as employer_is_self,
        {{ named_after('keyed.other_names', 'keyed.person_name') }} as nickname_is_own,
        {{ domain_is_name('keyed.email', 'keyed.name_key') }} as domain_is_name,
        kinds.kind as looks_like
    from keyed
    left join {{ ref('parsed_name_kinds') }} as kinds
        on {{ same('keyed', 'kinds', ['display_name', 'country']) }}
),

-- A company with a legal form or a branch has its goods sent to an office: at a home it is its contact who buys.
sent_home as (
    select usable.record_id
    from {{ ref('customers_usable') }} as usable
    inner join {{ ref('parsed_addresses') }} as addresses
        on
            {{ same('usable', 'addresses', ['address', 'province', 'city', 'district']) }}
            and {{ same('usable', 'addresses', ['street', 'postcode', 'country']) }}
    where
        usable.party_type is null
        and usable.organization_name is not null
        and {{ is_home('addresses.parsed.unit') }}
        and coalesce(
            mdm_organization(usable.organization_name, usable.country).form,
            mdm_organization(usable.organization_name, usable.country).branch
        ) is not null
),

reasoned as (
    select
        record_id,
        party_type as declared,
        looks_like,
        case
            when party_type in ('organization', 'person') then 'declared'
            when birth_year is not null then 'birth_date'
            when organization_name is not null and nickname_is_own then 'nickname'
            when record_id in (select sent_home.record_id from sent_home) then 'home_address'
            when organization_name is not null then 'organization_name'
            when person_name is null and employer_is_self then 'employer_is_self'
            when person_name is null and looks_like is not null then 'looks_like_' || looks_like
            when person_name is null and domain_is_name then 'domain_is_name'
            else 'default'
        end as reason
    from records
)

select
    record_id,
    case
        when reason = 'declared' then declared
        when reason in ('organization_name', 'employer_is_self', 'looks_like_organization', 'domain_is_name')
            then 'organization'
        else 'person'
    end as party_type,
    reason
from reasoned
