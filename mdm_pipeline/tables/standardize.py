"""Contracts of step 2, standardize: the attributes of a staged row, usable records, rows set aside."""

from mdm_pipeline.tables.contract import Table, words

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
    "birth_text": ("VARCHAR", "birth date as YYYY-MM-DD as it is written, also one that no calendar has"),
    "birth_year": ("VARCHAR", "year of birth, or year and month as 1878-05, where the day is not known"),
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

# What a source gives beside its attributes, under names of its own: lists of name=value, as they are landed.
STAGED_LISTS: dict[str, tuple[str, str]] = {
    "identifiers": ("VARCHAR[]", "identifiers as kind=value"),
    "extras": ("VARCHAR[]", "attributes that only some sources have, as name=value"),
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
            "why: declared, birth_date, nickname, home_address, organization_name, employer_is_self, "
            "looks_like_organization, looks_like_person, domain_is_name, default",
        ),
        "raw_name": ("VARCHAR", "the name that stands for the party, as landed"),
        "name": ("VARCHAR", "clean display name: NFKC, simplified, trimmed, remarks removed"),
        "proper_name": (
            "VARCHAR",
            "the name in proper case, for people to read; of a record without a name the first of its other"
            " names",
        ),
        "name_is_makeshift": (
            "BOOLEAN",
            "the name is a login, a lone given name, a family name with a title, or masked: any other name"
            " is better",
        ),
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
        "org_branch_kind": ("VARCHAR", "the Chinese word for the branch; NULL where it is not known"),
        "org_words": (
            "VARCHAR",
            "an organization's whole name but its legal form, in squashed words as they were written",
        ),
        "family_name": ("VARCHAR", "a person's family name, folded"),
        "given_name": (
            "VARCHAR",
            "a person's given name, folded; NULL when only a title or initial is known",
        ),
        "proper_family_name": ("VARCHAR", "a person's family name in proper case, for people to read"),
        "proper_given_name": ("VARCHAR", "a person's given name in proper case, for people to read"),
        "given_initial": ("VARCHAR", "first letter of the given name in pinyin or Latin"),
        "middle_name": ("VARCHAR", "middle name or initial, folded"),
        "person_pinyin": ("VARCHAR", "family then given name in pinyin or folded ASCII, one space between"),
        "title": ("VARCHAR", "title or salutation"),
        "generation": (
            "VARCHAR",
            "of several of one name: 1 is senior, 2 junior; NULL when untold",
        ),
        "contact_name": ("VARCHAR", "person who acts for an organization, clean, in proper case"),
        "contact_pinyin": ("VARCHAR", "the contact in pinyin or folded ASCII, family then given"),
        "employer_name": ("VARCHAR", "organization that a person's record names, clean"),
        "employer_brand": ("VARCHAR", "the brand of that organization, in pinyin or folded"),
        "account_record_id": ("VARCHAR", "record_id of the account that a contact belongs to"),
        "gender": ("VARCHAR", "a person's gender: female, male or NULL"),
        "birth_date": ("DATE", "a person's birth date"),
        "birth_text": (
            "VARCHAR",
            "the birth date as YYYY-MM-DD, also one that no calendar has, which still tells people apart",
        ),
        "birth_year": ("BIGINT", "year of a person's birth, also where the day is not known"),
        "birth_month": ("BIGINT", "month of a person's birth, also where the day is not known"),
        "raw_tax_id": ("VARCHAR", "tax id as landed"),
        "tax_id": ("VARCHAR", "tax id, compact and upper case"),
        "tax_id_kind": ("VARCHAR", "uscc, cn_15, ric, ein, vat_ and a country; NULL when unknown"),
        "tax_id_key": (
            "VARCHAR",
            "what two spellings of one id share (organization code of a USCC and its 15 digits)",
        ),
        "tax_id_valid": ("BOOLEAN", "the check digit holds, or the form is right where there is none"),
        "tax_id_masked": ("BOOLEAN", "digits are hidden by * or X"),
        "identifiers": (
            "VARCHAR[]",
            "other identifiers as kind:VALUE, in capitals without spaces and punctuation, sorted",
        ),
        "raw_phone": ("VARCHAR", "phones as landed"),
        "phones": ("VARCHAR[]", "phones in E.164, sorted, placeholders removed"),
        "local_phones": (
            "VARCHAR[]",
            "numbers without an area code as +COUNTRY~NUMBER (+86~25022438), sorted",
        ),
        "phone_extensions": ("VARCHAR[]", "phones that have an extension as E.164, x, extension; sorted"),
        "raw_email": ("VARCHAR", "mails as landed"),
        "emails": ("VARCHAR[]", "mails in lower case, sorted"),
        "email_domains": ("VARCHAR[]", "company domains of mails and website, sorted; no free mail"),
        "website": ("VARCHAR", "host of the website"),
        "raw_address": ("VARCHAR", "address as landed, parts joined by a space"),
        "address": ("VARCHAR", "clean address in one line; NULL where only a city or province is known"),
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
        "credit_limit": ("DOUBLE", "credit limit in `currency`; not below 0, no placeholder amount"),
        "currency": ("VARCHAR", "ISO 4217"),
        "status": ("VARCHAR", "active, frozen, closed, deleted"),
        "extras": (
            "MAP(VARCHAR, VARCHAR)",
            "attributes that only some sources have, by name, folded; NULL when none has a value",
        ),
        "defaulted": ("VARCHAR[]", "attributes that the source left blank and its default filled, sorted"),
        "created_at": ("TIMESTAMP", "created at the source, as the source writes it"),
        "updated_at": ("TIMESTAMP", "last change at the source, as the source writes it"),
    },
    personal=words(
        "raw_name name proper_name name_key other_names remark family_name given_name proper_family_name "
        "proper_given_name middle_name person_pinyin "
        "contact_name contact_pinyin birth_date birth_text birth_year birth_month raw_tax_id tax_id "
        "tax_id_key "
        "identifiers raw_phone phones local_phones phone_extensions raw_email emails raw_address address "
        "street house_number unit bank_account extras"
    ),
)
