"""The registry of shared values: which phones, mails, tax ids and addresses are not one party's own.

Built from the records when a model is trained and frozen with it, so that a record's evidence does not change
with the records of one night. Names count as different only where their first letters differ: misspelt and
shortened names of one party do not make its phone a switchboard.
"""

import pyarrow as pa

from mdm_pipeline.linkage.backend import Scratch
from mdm_pipeline.settings.matching import SharedValueLimits
from mdm_pipeline.settings.model import PartyType

REGISTRY = "value_registry"
USES = "value_uses"

# Who uses a value: the name as far as spelling and short forms leave it, and the family or brand behind it.
WHO = {
    "organization": ("left(coalesce(org_core_pinyin, org_core, name_key), 5)", "left(org_core_pinyin, 5)"),
    "person": (
        "split_part(person_pinyin, ' ', 1) || ' ' || left(split_part(person_pinyin, ' ', 2), 1)",
        "split_part(person_pinyin, ' ', 1)",
    ),
}

SCHEMA = pa.schema(
    [("attribute", pa.string()), ("value", pa.string()), ("kind", pa.string()), ("records", pa.int64()),
     ("names", pa.int64())]
)  # fmt: skip


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
    """Make `value_registry` from `value_uses`: the values that are not personal, with their kind."""
    household = "names > 1 and families <= 2" if party_type == "person" else "false"
    scratch.run(
        f"""
        create or replace table {REGISTRY} as
        with counted as (
            select attribute, value, count(distinct record_id) as records, count(distinct who) as names,
                count(distinct family) as families
            from {USES} group by attribute, value
        ),

        judged as (
        select attribute, value, records, names,
            case when names >= $placeholder then 'placeholder'
                when {household} then 'household'
                when names >= $shared then 'shared_business'
                else 'personal' end as kind
        from counted
        )

        select * from judged where kind <> 'personal' order by attribute, value
        """,
        {"placeholder": limits.placeholder_names, "shared": limits.shared_names},
    )


def registry_rows(scratch: Scratch) -> pa.Table:
    """Return `value_registry` to be frozen with a model."""
    return scratch.arrow(
        f"select attribute, value, kind, records, names from {REGISTRY} order by attribute, value"
    ).cast(SCHEMA)


def load_registry(scratch: Scratch, frozen: pa.Table) -> None:
    """Make `value_registry` from what a model has frozen."""
    with scratch.lend("frozen_registry", frozen):
        scratch.run(f"create or replace table {REGISTRY} as select * from frozen_registry")
