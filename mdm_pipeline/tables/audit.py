"""Contracts of the gates and of step 7, audit: verdicts and scores."""

from mdm_pipeline.tables.contract import Table

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
        "remedy": ("VARCHAR", "how a named person may let this release through; NULL where nobody may"),
    },
)

QUALITY_SCORES = Table(
    name="quality_scores",
    row="one measure of quality of one attribute of one source, or of the golden table",
    key=("scope", "source", "attribute", "dimension"),
    columns={
        "scope": ("VARCHAR", "landed (source records) or golden (customers)"),
        "source": ("VARCHAR", "the source; 'all' for all of them, 'golden' for the golden table"),
        "attribute": ("VARCHAR", "the attribute; 'record' for the record as a whole, 'all' for the sum"),
        "dimension": ("VARCHAR", "completeness, validity, uniqueness, consistency, timeliness, error_rate"),
        "rows": ("BIGINT", "values that were looked at"),
        "bad": ("BIGINT", "values that fell short"),
        "score": ("DOUBLE", "1 - bad / rows; NULL when there was nothing to look at"),
        "owner": ("VARCHAR", "who answers for it"),
        "impact": ("DOUBLE", "how much it matters, from audit.yaml"),
        "difficulty": ("DOUBLE", "how hard it is to mend, from audit.yaml"),
    },
)
