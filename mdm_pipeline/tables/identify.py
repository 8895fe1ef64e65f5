"""Contracts of step 4, identify: clusters, permanent ids, what happened to them, questions for stewards."""

from mdm_pipeline.tables.contract import EVIDENCE, Table

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
            "distinct_records, tax_ids_conflict, branch_conflict, different_generations, different_persons, "
            "different_brands, sister_company, legal_forms, too_large, weak_bridge, judged_different",
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
        "reason": (
            "VARCHAR",
            "why it is no longer live: merged, merged into a customer that is retired, no record left",
        ),
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
        "reason": (
            "VARCHAR",
            "new record, record changed, evidence changed, record returned, record quarantined, "
            "record deleted at source, records are one party, no record left",
        ),
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
        "reason": ("VARCHAR", "between_thresholds, or 'cut: ' and the rule"),
        "priority": (
            "DOUBLE",
            "larger is more urgent: the odds of one party, the records that a yes moves, the rule's urgency",
        ),
        "evidence": (EVIDENCE, "weight of each comparison"),
    },
)
