"""The registry of shared values: which phones, mails, tax ids and addresses are not one party's own.

Kinds are counted from the records when a model is trained and frozen with it, so that a record's evidence
does not change with the records of one night. Two things count at once: what people list in `matching.yaml`,
and what so many names use tonight that it is a placeholder. Names count as different only where their first
letters differ: misspelt and shortened names of one party do not make its phone a switchboard.
"""

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.settings.matching import SharedValueLimits
from mdm_pipeline.settings.model import PartyType

REGISTRY = "value_registry"
USES = "value_uses"

# Who uses a value: the name as far as spelling and short forms leave it, and the family or brand behind it.
# Of persons that is their initials in any order: slips and turned names are commoner than other people of the
# same initials.
_INITIAL, _OTHER = "left(person_pinyin, 1)", "left(split_part(person_pinyin, ' ', 2), 1)"
WHO = {
    "organization": ("left(coalesce(org_core_pinyin, org_core, name_key), 5)", "left(org_core_pinyin, 5)"),
    "person": (
        f"case when {_OTHER} <> '' then least({_INITIAL}, {_OTHER}) || greatest({_INITIAL}, {_OTHER}) end",
        _INITIAL,
    ),
}

SCHEMA = pa.schema(
    [("attribute", pa.string()), ("value", pa.string()), ("kind", pa.string()), ("records", pa.int64()),
     ("names", pa.int64())]
)  # fmt: skip
LISTED = pa.schema([(name, pa.string()) for name in ("attribute", "value", "kind")])


def list_uses(scratch: Scratch, party_type: PartyType) -> None:
    """Make `value_uses`: one row for each contact value of each record of a party type, and who uses it."""
    who, family = WHO[party_type]
    scratch.run(
        f"""
        create or replace table {USES} as
        with records as (
            select *, {who} as who, {family} as family,
                case when street is not null and house_number is not null
                    then concat_ws(' ', city, street, house_number, unit) end as address_key
            from {scratch.source("customers_standardized")} where party_type = $party_type
        )
        select record_id, 'phone' as attribute, unnest(phones) as value, who, family from records
        union all by name
        select record_id, 'email' as attribute, unnest(emails) as value, who, family from records
        union all by name
        select record_id, 'domain' as attribute, unnest(email_domains) as value, who, family from records
        union all by name
        select record_id, 'identifier' as attribute, unnest(identifiers) as value, who, family from records
        union all by name
        select record_id, 'tax_id' as attribute, tax_id_key as value, who, family from records
        where tax_id_key is not null
        union all by name
        select record_id, 'address' as attribute, address_key as value, who, family from records
        where address_key is not null
        """,
        {"party_type": party_type},
    )


def learn_registry(scratch: Scratch, party_type: PartyType, limits: SharedValueLimits) -> None:
    """Make `value_registry` from `value_uses`: each value with its kind, why, and how many use it."""
    # Families share a door and a phone, but no passport: two spellings of one family's name are a slip there.
    household = (
        "names > 1 and families <= 2 and attribute not in ('identifier', 'tax_id')"
        if party_type == "person"
        else "false"
    )
    kind = f"""
        case when names >= $placeholder then 'placeholder' when {household} then 'household'
            when names >= $shared then 'shared_business' else 'personal' end
    """
    values = {"placeholder": limits.placeholder_names, "shared": limits.shared_names}
    _judge(scratch, f"select *, {kind} as kind, 'counted' as why from used", limits, values)


def load_registry(scratch: Scratch, frozen: pa.Table, limits: SharedValueLimits) -> None:
    """Make `value_registry` of tonight's values from the kinds that a model has frozen.

    What so many names use tonight that it must be a placeholder is one, whatever the model knew of it.
    """
    judged = """
        select used.*,
            case when names >= $placeholder then 'placeholder' else coalesce(known, 'personal') end as kind,
            if(kind is distinct from coalesce(known, 'personal'), 'counted_tonight', 'counted') as why
        from used
        left join (select attribute, value, kind as known from frozen_registry) using (attribute, value)
    """
    with scratch.lend("frozen_registry", frozen):
        _judge(scratch, judged, limits, {"placeholder": limits.placeholder_names})


def registry_rows(scratch: Scratch) -> pa.Table:
    """Return the values of `value_registry` that are not personal, to be frozen with a model."""
    return scratch.arrow(
        f"select attribute, value, kind, records, names from {REGISTRY} where kind <> 'personal'"
        " order by attribute, value"
    ).cast(SCHEMA)


def shared_of_both(registries: str) -> str:
    """SQL that joins what both party types say of a value: the less personal kind, and all who use it.

    `registries` is a query of value registries; values that one name uses and nobody listed are left out.
    """
    return f"""
        with ranked as (
            select *, list_position($kinds, kind) as rank from ({registries})
        ),

        joined as (
            select attribute, value, list(kind order by rank desc)[1] as kind,
                list(why order by rank desc, why)[1] as why, sum(records)::bigint as records,
                sum(names)::bigint as names
            from ranked group by attribute, value
        )

        select * from joined where names > 1 or kind <> 'personal' or why = 'listed'
    """


def _judge(scratch: Scratch, judged: str, limits: SharedValueLimits, values: dict[str, int]) -> None:
    """Make `value_registry` by a query that judges the values `used`; what people list goes before."""
    listed = pa.Table.from_pylist([one.model_dump() for one in limits.listed], schema=LISTED)
    with scratch.lend("listed_values", listed):
        scratch.run(
            f"""
            create or replace table {REGISTRY} as
            with used as (
                select attribute, value, count(distinct record_id) as records,
                    count(distinct family) as families,
                    coalesce(nullif(count(distinct who), 0), families) as names
                from {USES} group by attribute, value
            ),

            judged as ({judged})

            select attribute, value, coalesce(listed.kind, judged.kind) as kind,
                if(listed.kind is null, judged.why, 'listed') as why, records, names
            from judged left join listed_values as listed using (attribute, value)
            order by attribute, value
            """,
            values,
        )
