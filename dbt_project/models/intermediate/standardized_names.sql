with keyed as (
    select
        *,
        case when party_type = 'organization' then raw_name end as organization_name,
        case when party_type = 'person' then raw_name end as person_name
    from {{ ref('record_names') }}
),

named as (
    select
        keyed.*,
        organizations.parsed as organization,
        persons.parsed as person,
        coalesce(organizations.parsed.name, persons.parsed.name) as clean_name,
        contacts.parsed as contact,
        employers.parsed as employer
    from keyed
    left join {{ ref('parsed_organizations') }} as organizations
        on keyed.organization_name = organizations.name and {{ same('keyed', 'organizations', ['country']) }}
    left join {{ ref('parsed_persons') }} as persons
        on
            keyed.person_name = persons.name
            and {{ same('keyed', 'persons', ['family_name', 'given_name', 'country']) }}
    left join {{ ref('parsed_persons') }} as contacts
        on
            keyed.contact_name = contacts.name
            and {{ same('keyed', 'contacts', ['country']) }}
            and contacts.family_name is null
            and contacts.given_name is null
    left join {{ ref('parsed_organizations') }} as employers
        on keyed.employer_name = employers.name and {{ same('keyed', 'employers', ['country']) }}
)

select
    named.record_id,
    named.party_type,
    named.party_type_reason,
    named.country,
    named.raw_name,
    named.clean_name as name,
    coalesce(named.organization.proper_name, named.person.proper_name, others.other_names[1]) as proper_name,
    coalesce(named.person.is_makeshift, named.clean_name is null) as name_is_makeshift,
    coalesce(named.organization.script, named.person.script) as name_script,
    coalesce(named.organization.name_key, named.person.name_key) as name_key,
    list_filter(coalesce(others.other_names, cast([] as varchar[])), lambda other: other is distinct from clean_name)
        as other_names,
    coalesce(named.organization.remark, named.person.remark) as remark,
    named.organization.place as org_place,
    named.organization.core as org_core,
    named.organization.core_pinyin as org_core_pinyin,
    named.organization.trade as org_trade,
    named.organization.form as org_form,
    named.organization.branch as org_branch,
    named.organization.branch_kind as org_branch_kind,
    named.organization.words as org_words,
    named.person.family_name as family_name,
    named.person.given_name as given_name,
    named.person.proper_family_name as proper_family_name,
    named.person.proper_given_name as proper_given_name,
    named.person.given_initial as given_initial,
    named.person.middle_name as middle_name,
    named.person.person_pinyin as person_pinyin,
    named.person.title as title,
    named.person.generation as generation,
    named.contact.proper_name as contact_name,
    named.contact.person_pinyin as contact_pinyin,
    named.employer.name as employer_name,
    coalesce(named.employer.core_pinyin, named.employer.core) as employer_brand
from named
left join {{ ref('standardized_other_names') }} as others using (record_id)
