with typed as (
    select
        usable.*,
        types.party_type as is_a,
        types.reason
    from {{ ref('customers_usable') }} as usable
    inner join {{ ref('record_party_types') }} as types using (record_id)
),

organizations as (
    select
        record_id,
        is_a as party_type,
        reason as party_type_reason,
        country,
        coalesce(organization_name, display_name, person_name) as raw_name,
        cast(null as varchar) as family_name,
        cast(null as varchar) as given_name,
        coalesce(contact_name, case when organization_name is not null then person_name end) as contact_name,
        cast(null as varchar) as employer_name,
        nullif(concat_ws(
            ' | ',
            case when reason <> 'organization_name' then other_names end,
            case when organization_name is not null then display_name end,
            employer_name
        ), '') as other_names
    from typed
    where is_a = 'organization'
),

persons as (
    select
        record_id,
        is_a as party_type,
        reason as party_type_reason,
        country,
        coalesce(person_name, display_name, {{ full_name('family_name', 'given_name') }}) as raw_name,
        family_name,
        given_name,
        cast(null as varchar) as contact_name,
        coalesce(employer_name, organization_name) as employer_name,
        other_names
    from typed
    where is_a = 'person'
)

select * from organizations
union all by name
select * from persons
