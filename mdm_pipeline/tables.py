"""The contracts: every table that one stage writes and another reads.

A contract says what one row means, its key and its columns with their DuckDB types. Stages meet here and
nowhere else. `Warehouse.replace` casts to the contract and refuses a table that breaks it. The names are
the ones a steward would use; the asset, the table and the contract share one name.

What does not belong here: how a table is made (its stage), or which values are good (`expectations/`).
"""

from dataclasses import dataclass, field

EVIDENCE = "STRUCT(comparison VARCHAR, level VARCHAR, weight DOUBLE)[]"
LOSERS = 'STRUCT(source VARCHAR, source_id VARCHAR, "value" VARCHAR)[]'


@dataclass(frozen=True)
class Table:
    """One contract: `columns` maps names to (DuckDB type, meaning), `personal` names those of people."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: dict[str, tuple[str, str]]
    personal: frozenset[str] = field(default_factory=frozenset)

    @property
    def types(self) -> dict[str, str]:
        """Column names with their DuckDB types, in order."""
        return {name: kind for name, (kind, _) in self.columns.items()}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- land -------------------------------------------------------------------------------------------

SOURCE_LANDINGS = Table(
    name="source_landings",
    row="one source in this run: what came of its import",
    key=("source",),
    columns={
        "source": ("VARCHAR", "name of the source in the configuration"),
        "status": (
            "VARCHAR",
            "landed, kept_last (import stopped, last good snapshot in use), absent (none yet)",
        ),
        "problem": ("VARCHAR", "kind of the error that stopped the import, else NULL"),
        "message": ("VARCHAR", "what came, what was expected, what to do; never a personal value"),
        "warnings": ("VARCHAR[]", "what was odd but did not stop the import"),
        "load": ("VARCHAR", "full or delta"),
        "rows_read": ("BIGINT", "rows read from the source in this run"),
        "rows": ("BIGINT", "rows of the snapshot in use after this run"),
        "new": ("BIGINT", "rows whose key was not in the snapshot of the last release"),
        "changed": ("BIGINT", "rows whose content differs from the snapshot of the last release"),
        "gone": ("BIGINT", "keys of the last release's snapshot that are no more"),
        "snapshot": ("VARCHAR", "file name of the snapshot in use, derived from its content"),
        "owner": ("VARCHAR", "who answers for the source"),
    },
)

SOURCE_CHANGES = Table(
    name="source_changes",
    row="one source record that is new, changed or gone since the snapshot of the last release",
    key=("source", "source_id"),
    columns={
        "source": ("VARCHAR", "name of the source"),
        "source_id": ("VARCHAR", "the record's key in its source"),
        "change": ("VARCHAR", "new, changed, gone"),
    },
)

# --- standardize ------------------------------------------------------------------------------------

STAGED_ATTRIBUTES: dict[str, tuple[str, str]] = {
    "party_type": ("VARCHAR", "organization or person, where the source declares it"),
    "organization_name": ("VARCHAR", "name of an organization that the record stands for"),
    "person_name": ("VARCHAR", "full name of a person"),
    "display_name": ("VARCHAR", "a name that may be either's"),
    "other_names": ("VARCHAR", "short, English, former names, joined by ' | '"),
    "family_name": ("VARCHAR", "family name in a column of its own"),
    "given_name": ("VARCHAR", "given name in a column of its own"),
    "contact_name": ("VARCHAR", "person who acts for the organization"),
    "employer_name": ("VARCHAR", "organization that a person names"),
    "account_record_id": ("VARCHAR", "record_id of the account that a contact belongs to"),
    "title": ("VARCHAR", "title or salutation"),
    "gender": ("VARCHAR", "gender in the source's code"),
    "birth_date": ("DATE", "birth date"),
    "tax_id": ("VARCHAR", "tax id"),
    "phone": ("VARCHAR", "phones, joined by ' | '"),
    "email": ("VARCHAR", "mails, joined by ' | '"),
    "website": ("VARCHAR", "website"),
    "address": ("VARCHAR", "address in one line"),
    "province": ("VARCHAR", "province or state"),
    "city": ("VARCHAR", "city"),
    "district": ("VARCHAR", "district or county"),
    "street": ("VARCHAR", "street with number and unit"),
    "postcode": ("VARCHAR", "postcode"),
    "country": ("VARCHAR", "country in any code or name"),
    "bank_account": ("VARCHAR", "bank and account number"),
    "industry": ("VARCHAR", "industry in our vocabulary"),
    "credit_grade": ("VARCHAR", "credit grade in our vocabulary"),
    "credit_limit": ("DOUBLE", "credit limit"),
    "currency": ("VARCHAR", "currency"),
    "status": ("VARCHAR", "status in our vocabulary"),
    "is_deleted": ("BOOLEAN", "marked as deleted at its source"),
    "created_at": ("TIMESTAMP", "created at the source"),
    "updated_at": ("TIMESTAMP", "last changed at the source"),
}

QUARANTINE = Table(
    name="quarantine",
    row="one landed row that cannot be used, with the reason",
    key=("source", "row_number"),
    columns={
        "source": ("VARCHAR", "name of the source"),
        "source_id": ("VARCHAR", "the row's key as it came, may be NULL"),
        "row_number": ("BIGINT", "position of the row in the landed snapshot"),
        "row_hash": ("VARCHAR", "hash of the landed row"),
        "reason": ("VARCHAR", "no_key, duplicate_key, nothing_to_identify, impossible_length, nul_character"),
        "detail": ("VARCHAR", "what came and what was expected, without personal values"),
    },
)

CUSTOMERS_STANDARDIZED = Table(
    name="customers_standardized",
    row="one usable source record in one shape and one spelling, raw values beside the clean ones",
    key=("record_id",),
    columns={
        "record_id": ("VARCHAR", "source || ':' || source_id"),
        "source": ("VARCHAR", "name of the source"),
        "source_id": ("VARCHAR", "the record's key in its source"),
        "row_hash": ("VARCHAR", "hash of the landed row"),
        "party_type": ("VARCHAR", "organization or person"),
        "party_type_reason": (
            "VARCHAR",
            "why: declared, birth_date, organization_name, looks_like_..., default",
        ),
        "raw_name": ("VARCHAR", "the name that stands for the party, as landed"),
        "name": ("VARCHAR", "clean display name: NFKC, simplified, trimmed, remarks removed"),
        "name_script": ("VARCHAR", "han, latin or other"),
        "name_key": ("VARCHAR", "name for equality: lower case, no spaces or punctuation, forms unified"),
        "other_names": ("VARCHAR[]", "short, English, former names of the party, clean, sorted"),
        "remark": ("VARCHAR", "what stood in the name and is not part of it"),
        "org_place": ("VARCHAR", "place word of an organization's name"),
        "org_core": ("VARCHAR", "brand core of an organization's name, folded"),
        "org_core_pinyin": ("VARCHAR", "brand core in pinyin (Han) or folded ASCII (Latin), no spaces"),
        "org_trade": ("VARCHAR", "trade words of an organization's name"),
        "org_form": ("VARCHAR", "legal form in one spelling"),
        "org_branch": ("VARCHAR", "branch part; NULL when the record names no branch"),
        "family_name": ("VARCHAR", "a person's family name, folded"),
        "given_name": (
            "VARCHAR",
            "a person's given name, folded; NULL when only a title or initial is known",
        ),
        "given_initial": ("VARCHAR", "first letter of the given name in pinyin or Latin"),
        "middle_name": ("VARCHAR", "middle name or initial, folded"),
        "person_pinyin": ("VARCHAR", "family then given name in pinyin or folded ASCII, one space between"),
        "title": ("VARCHAR", "title or salutation"),
        "contact_name": ("VARCHAR", "person who acts for an organization, clean"),
        "contact_pinyin": ("VARCHAR", "the contact in pinyin or folded ASCII, family then given"),
        "employer_name": ("VARCHAR", "organization that a person's record names, clean"),
        "account_record_id": ("VARCHAR", "record_id of the account that a contact belongs to"),
        "gender": ("VARCHAR", "female, male or NULL"),
        "birth_date": ("DATE", "a person's birth date"),
        "raw_tax_id": ("VARCHAR", "tax id as landed"),
        "tax_id": ("VARCHAR", "tax id, compact and upper case"),
        "tax_id_kind": ("VARCHAR", "uscc, cn_15, ric, vat_gb, vat_de, ein, ..."),
        "tax_id_key": (
            "VARCHAR",
            "what two spellings of one id share (organization code of a USCC and its 15 digits)",
        ),
        "tax_id_valid": ("BOOLEAN", "the check digit holds, or the form is right where there is none"),
        "tax_id_masked": ("BOOLEAN", "digits are hidden by * or X"),
        "raw_phone": ("VARCHAR", "phones as landed"),
        "phones": ("VARCHAR[]", "phones in E.164, sorted, placeholders removed"),
        "local_phones": ("VARCHAR[]", "numbers without an area code as +COUNTRY~NUMBER, sorted"),
        "phone_extensions": ("VARCHAR[]", "phones with their extension as E.164 x EXT, where there is one"),
        "raw_email": ("VARCHAR", "mails as landed"),
        "emails": ("VARCHAR[]", "mails in lower case, sorted"),
        "email_domains": ("VARCHAR[]", "company domains of mails and website, sorted; no free mail"),
        "website": ("VARCHAR", "host of the website"),
        "raw_address": ("VARCHAR", "address as landed, parts joined by a space"),
        "address": ("VARCHAR", "clean address in one line"),
        "country": ("VARCHAR", "ISO 3166-1 alpha-2"),
        "province": ("VARCHAR", "province or state, one spelling"),
        "city": ("VARCHAR", "city, one spelling"),
        "district": ("VARCHAR", "district or county"),
        "street": ("VARCHAR", "street, folded"),
        "house_number": ("VARCHAR", "house number"),
        "unit": ("VARCHAR", "building, unit, room"),
        "postcode": ("VARCHAR", "postcode"),
        "bank_account": ("VARCHAR", "account number, digits and letters only"),
        "industry": ("VARCHAR", "industry in the vocabulary of the seed industries"),
        "credit_grade": ("VARCHAR", "A, B, C, D or NULL"),
        "credit_limit": ("DOUBLE", "credit limit in `currency`"),
        "currency": ("VARCHAR", "ISO 4217"),
        "status": ("VARCHAR", "active, frozen, closed, deleted"),
        "created_at": ("TIMESTAMP", "created at the source, as the source writes it"),
        "updated_at": ("TIMESTAMP", "last change at the source, as the source writes it"),
    },
    personal=_names(
        "raw_name name name_key other_names remark family_name given_name middle_name person_pinyin "
        "contact_name contact_pinyin birth_date raw_tax_id tax_id tax_id_key raw_phone phones "
        "local_phones phone_extensions raw_email emails raw_address address street house_number unit "
        "bank_account"
    ),
)

# --- link -------------------------------------------------------------------------------------------

LINKED_PAIRS = Table(
    name="linked_pairs",
    row="two records that were compared and weigh more than the review threshold",
    key=("record_id_l", "record_id_r"),
    columns={
        "record_id_l": ("VARCHAR", "the smaller record_id"),
        "record_id_r": ("VARCHAR", "the larger record_id"),
        "party_type": ("VARCHAR", "which model compared them: organization or person"),
        "model_version": ("VARCHAR", "version of the model that scored them"),
        "match_weight": ("DOUBLE", "Fellegi-Sunter log2 evidence, prior included"),
        "blocking_rule": ("VARCHAR", "name of the first blocking rule that brought them together"),
        "evidence": (EVIDENCE, "weight of each comparison, term-frequency adjustment included"),
    },
)

SHARED_VALUES = Table(
    name="shared_values",
    row="one contact value that several parties use, and what kind of value that makes it",
    key=("attribute", "value"),
    columns={
        "attribute": ("VARCHAR", "phone, email, tax_id, address"),
        "value": ("VARCHAR", "the value"),
        "kind": ("VARCHAR", "personal, household, shared_business, placeholder"),
        "records": ("BIGINT", "records that carry it"),
        "names": ("BIGINT", "different names among them"),
    },
    personal=frozenset({"value"}),
)

# --- identify ---------------------------------------------------------------------------------------

LAST_RELEASE = Table(
    name="last_release",
    row="the newest release ever published (one row, or none before the first)",
    key=("release",),
    columns={
        "release": ("BIGINT", "its number"),
        "snapshots": ("MAP(VARCHAR, VARCHAR)", "snapshot file name of each source it was made from"),
    },
)

CUSTOMER_CLUSTERS = Table(
    name="customer_clusters",
    row="one record and the cluster it is in, in this run",
    key=("record_id",),
    columns={
        "record_id": ("VARCHAR", "the record"),
        "cluster_id": ("VARCHAR", "smallest record_id of the cluster"),
        "party_type": ("VARCHAR", "organization or person"),
    },
)

CLUSTER_CUTS = Table(
    name="cluster_cuts",
    row="a pair above the merge threshold that a rule kept apart",
    key=("record_id_l", "record_id_r"),
    columns={
        "record_id_l": ("VARCHAR", "the smaller record_id"),
        "record_id_r": ("VARCHAR", "the larger record_id"),
        "match_weight": ("DOUBLE", "its weight"),
        "rule": (
            "VARCHAR",
            "tax_ids_conflict, branch_conflict, too_large, weak_bridge, different_persons, ...",
        ),
        "detail": ("VARCHAR", "which records break the rule, by record_id"),
    },
)

CUSTOMER_XREF = Table(
    name="customer_xref",
    row="a source record's membership in a customer from one release on, until another",
    key=("record_id", "valid_from"),
    columns={
        "record_id": ("VARCHAR", "source || ':' || source_id"),
        "source": ("VARCHAR", "name of the source"),
        "source_id": ("VARCHAR", "the record's key in its source"),
        "customer_id": ("VARCHAR", "the customer"),
        "valid_from": ("BIGINT", "first release in which this holds"),
        "valid_to": ("BIGINT", "first release in which this no longer holds; NULL while it does"),
    },
)

CUSTOMER_IDS = Table(
    name="customer_ids",
    row="a customer id that was ever published, and what it stands for now",
    key=("customer_id",),
    columns={
        "customer_id": ("VARCHAR", "the id"),
        "party_type": ("VARCHAR", "organization or person"),
        "state": ("VARCHAR", "live, redirected, retired"),
        "resolves_to": ("VARCHAR", "the live customer (itself when live); NULL when retired"),
        "founded_by": ("VARCHAR", "record_id it was derived from"),
        "generation": ("BIGINT", "1, or more when the founding key was used again"),
        "first_release": ("BIGINT", "release that published it first"),
        "last_release": ("BIGINT", "last release in which it was live; NULL while it is"),
        "reason": ("VARCHAR", "why it is no longer live"),
    },
)

CUSTOMER_EVENTS = Table(
    name="customer_events",
    row="something that happened to a customer's identity in a release",
    key=("release", "event", "customer_id", "record_id", "other_customer_id"),
    columns={
        "release": ("BIGINT", "the release"),
        "event": ("VARCHAR", "created, joined, left, merged, split, retired, reactivated"),
        "customer_id": ("VARCHAR", "the customer it happened to"),
        "record_id": ("VARCHAR", "the record that joined or left; '' for the others"),
        "other_customer_id": (
            "VARCHAR",
            "merged: the survivor; split: the parent; joined/left: from/to; else ''",
        ),
        "reason": ("VARCHAR", "new record, record changed, record deleted at source, ..."),
    },
)

REVIEW_QUEUE = Table(
    name="review_queue",
    row="a pair of records that a person should judge",
    key=("record_id_l", "record_id_r"),
    columns={
        "record_id_l": ("VARCHAR", "the smaller record_id"),
        "record_id_r": ("VARCHAR", "the larger record_id"),
        "customer_id_l": ("VARCHAR", "customer of the left record"),
        "customer_id_r": ("VARCHAR", "customer of the right record"),
        "party_type": ("VARCHAR", "organization or person"),
        "match_weight": ("DOUBLE", "its weight"),
        "reason": ("VARCHAR", "between_thresholds, or cut: and the rule"),
        "priority": (
            "DOUBLE",
            "larger is more urgent: records moved by a decision, nearness to the threshold",
        ),
        "evidence": (EVIDENCE, "weight of each comparison"),
    },
)

# --- survive ----------------------------------------------------------------------------------------

GOLDEN_CUSTOMERS = Table(
    name="golden_customers",
    row="one live customer with the best value of each attribute",
    key=("customer_id",),
    columns={
        "customer_id": ("VARCHAR", "the permanent id"),
        "party_type": ("VARCHAR", "organization or person"),
        "name": ("VARCHAR", "display name"),
        "other_names": ("VARCHAR[]", "other names seen, sorted"),
        "family_name": ("VARCHAR", "family name of a person"),
        "given_name": ("VARCHAR", "given name of a person"),
        "gender": ("VARCHAR", "female, male"),
        "birth_date": ("DATE", "birth date of a person"),
        "tax_id": ("VARCHAR", "tax id, compact"),
        "tax_id_kind": ("VARCHAR", "kind of the tax id"),
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
    personal=_names(
        "name other_names family_name given_name birth_date tax_id phone phones email emails "
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
        "rule": ("VARCHAR", "survivorship rule that chose it"),
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

# --- gates, audit -----------------------------------------------------------------------------------

GATE_VERDICTS = Table(
    name="gate_verdicts",
    row="one expectation of one gate on one table in this run",
    key=("gate", "subject", "expectation"),
    columns={
        "gate": ("VARCHAR", "safe_to_import, ready_to_link, sound_clusters, fit_to_publish"),
        "subject": ("VARCHAR", "the table it judged"),
        "expectation": ("VARCHAR", "the expectation as a sentence"),
        "severity": ("VARCHAR", "critical (stops), warning (tells)"),
        "passed": ("BOOLEAN", "whether it held"),
        "observed": ("VARCHAR", "what was found, in numbers"),
        "expected": ("VARCHAR", "what was asked, in numbers"),
        "failing": ("BIGINT", "rows that break it"),
        "failing_keys": ("VARCHAR[]", "up to 20 keys of such rows, never values"),
        "fingerprint": ("VARCHAR", "fingerprint of the data that was judged"),
        "override": ("VARCHAR", "who overrode it and why, else NULL"),
    },
)

QUALITY_SCORES = Table(
    name="quality_scores",
    row="one measure of quality of one attribute of one source, or of the golden table",
    key=("scope", "source", "attribute", "dimension"),
    columns={
        "scope": ("VARCHAR", "landed (source records) or golden (customers)"),
        "source": ("VARCHAR", "the source; 'golden' for the golden table"),
        "attribute": ("VARCHAR", "the attribute; 'all' for the whole record"),
        "dimension": ("VARCHAR", "completeness, validity, uniqueness, consistency, timeliness, error_rate"),
        "rows": ("BIGINT", "values that were looked at"),
        "bad": ("BIGINT", "values that fell short"),
        "score": ("DOUBLE", "1 - bad / rows; NULL when there was nothing to look at"),
        "owner": ("VARCHAR", "who answers for it"),
        "impact": ("DOUBLE", "how much it matters, from quality.yaml"),
        "difficulty": ("DOUBLE", "how hard it is to mend, from quality.yaml"),
    },
)

ALL: dict[str, Table] = {table.name: table for table in list(globals().values()) if isinstance(table, Table)}

PUBLISHED: tuple[Table, ...] = (
    GOLDEN_CUSTOMERS,
    GOLDEN_CELLS,
    CUSTOMER_XREF,
    CUSTOMER_IDS,
    CUSTOMER_EVENTS,
    RELATIONSHIPS,
    TAGS,
    QUALITY_SCORES,
)
