"""Contracts of step 5, survive: golden customers, where each cell comes from, relations, tags."""

from mdm_pipeline.tables.contract import LOSERS, Table, words

GOLDEN_CUSTOMERS = Table(
    name="golden_customers",
    row="one live customer with the best value of each attribute",
    key=("customer_id",),
    columns={
        "customer_id": ("VARCHAR", "the permanent id"),
        "party_type": ("VARCHAR", "organization or person"),
        "name": ("VARCHAR", "display name in proper case"),
        "other_names": ("VARCHAR[]", "other names seen, sorted"),
        "family_name": ("VARCHAR", "family name of a person in proper case"),
        "given_name": ("VARCHAR", "given name of a person in proper case"),
        "gender": ("VARCHAR", "female, male"),
        "birth_date": ("DATE", "birth date of a person"),
        "tax_id": ("VARCHAR", "tax id, compact"),
        "tax_id_kind": ("VARCHAR", "kind of the tax id"),
        "identifiers": ("VARCHAR[]", "all other identifiers as kind:VALUE, sorted"),
        "phone": ("VARCHAR", "best phone in E.164"),
        "phones": ("VARCHAR[]", "all phones, sorted"),
        "email": ("VARCHAR", "best mail"),
        "emails": ("VARCHAR[]", "all mails, sorted"),
        "website": ("VARCHAR", "host of the website"),
        "contact_name": ("VARCHAR", "contact of an organization"),
        "country": ("VARCHAR", "ISO 3166-1 alpha-2"),
        "province": ("VARCHAR", "province or state"),
        "city": ("VARCHAR", "city"),
        "district": ("VARCHAR", "district or county"),
        "address": ("VARCHAR", "address in one line; with its parts taken from one record"),
        "postcode": ("VARCHAR", "postcode"),
        "bank_account": ("VARCHAR", "bank account"),
        "industry": ("VARCHAR", "industry in one vocabulary"),
        "credit_grade": ("VARCHAR", "A, B, C, D"),
        "credit_limit": ("DOUBLE", "credit limit in `currency`"),
        "currency": ("VARCHAR", "ISO 4217"),
        "status": ("VARCHAR", "active, frozen, closed, deleted"),
        "records": ("BIGINT", "source records behind the customer"),
        "sources": ("VARCHAR[]", "sources they come from, sorted"),
        "created_at": ("TIMESTAMP", "earliest creation at a source"),
        "updated_at": ("TIMESTAMP", "latest change at a source"),
    },
    personal=words(
        "name other_names family_name given_name birth_date tax_id identifiers phone phones email emails "
        "contact_name address bank_account"
    ),
)

GOLDEN_CELLS = Table(
    name="golden_cells",
    row="one attribute of one customer: the value that survived, where it came from and what lost",
    key=("customer_id", "attribute"),
    columns={
        "customer_id": ("VARCHAR", "the customer"),
        "attribute": ("VARCHAR", "the attribute"),
        "value": ("VARCHAR", "the value that survived, as text"),
        "source": ("VARCHAR", "source of the winning record"),
        "source_id": ("VARCHAR", "key of the winning record"),
        "rule": (
            "VARCHAR",
            "rule of survivorship.yaml that set it apart from the best loser; else only_value, last_resort, "
            "dormant_last, default_last (the losers are defaults) or first_record; default where no source "
            "wrote it",
        ),
        "candidates": ("BIGINT", "records that offered a value"),
        "losers": (LOSERS, "the other different values, each with the best record that offered it"),
    },
    personal=frozenset({"value", "losers"}),
)

RELATIONSHIPS = Table(
    name="relationships",
    row="two customers that are related and not identical",
    key=("customer_id", "relation", "other_customer_id"),
    columns={
        "customer_id": ("VARCHAR", "the customer"),
        "relation": ("VARCHAR", "branch_of, contact_of, same_household, shared_contact"),
        "other_customer_id": ("VARCHAR", "the customer it relates to"),
        "reason": ("VARCHAR", "what it is known from: the rule and the record_ids, no personal values"),
        "records": ("BIGINT", "records that say so"),
    },
)

TAGS = Table(
    name="tags",
    row="one tag of one customer",
    key=("customer_id", "tag"),
    columns={
        "customer_id": ("VARCHAR", "the customer"),
        "tag": ("VARCHAR", "name of the tag, such as region"),
        "value": ("VARCHAR", "its value, such as CN-East"),
        "rule": ("VARCHAR", "the rule in survivorship.yaml that gave it"),
    },
)
