"""Contracts of step 3, link: pairs with their evidence, values that several parties use, models in use."""

from mdm_pipeline.tables.contract import EVIDENCE, Table

LINKED_PAIRS = Table(
    name="linked_pairs",
    row="two records that were compared and weigh at least the review threshold",
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
    row="one contact value that several names use or people listed, and what kind of value that makes it",
    key=("attribute", "value"),
    columns={
        "attribute": ("VARCHAR", "phone, email, domain, tax_id, identifier, address"),
        "value": ("VARCHAR", "the value"),
        "kind": ("VARCHAR", "personal, household, shared_business, placeholder"),
        "why": (
            "VARCHAR",
            "listed (in matching.yaml), counted (when the model was trained), counted_tonight (so many names"
            " use it tonight that it is a placeholder)",
        ),
        "records": ("BIGINT", "records that carry it"),
        "names": ("BIGINT", "different names among them"),
    },
    personal=frozenset({"value"}),
)

MODELS_IN_USE = Table(
    name="models_in_use",
    row="one party type, and the model that scored its pairs",
    key=("party_type",),
    columns={
        "party_type": ("VARCHAR", "organization or person"),
        "model_version": ("VARCHAR", "its version"),
        "method": ("VARCHAR", "trained, or starting values where there were too few records"),
        "records": ("BIGINT", "records that it was made of"),
        "parties": ("BIGINT", "rough parties among them"),
        "relatives": (
            "DOUBLE",
            "of the pairs of persons who share a phone, mail or door and differ in given name, the share that"
            " differ in birth date as well: near 1 among families, low among slips; NULL: too few are known",
        ),
        "warnings": (
            "VARCHAR[]",
            "another model than in the last run, what blocking left out or cost beyond its budget, drift",
        ),
    },
)
