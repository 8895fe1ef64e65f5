"""Identify: which records are one customer, and which permanent id that customer has.

    linked_pairs, customers_standardized -> form_clusters -> customer_clusters, cluster_cuts
    customer_clusters, last ledger       -> assign_ids    -> customer_xref, customer_ids, customer_events
    linked_pairs, cluster_cuts, xref     -> queue_reviews -> review_queue

What does not belong here: comparing records (`linkage/`), choosing their best values (`golden/`).
"""

from mdm_pipeline.identity.clusters import ClusterReport, form_clusters
from mdm_pipeline.identity.judgements import Judgements
from mdm_pipeline.identity.ledger import IdentityReport, assign_ids
from mdm_pipeline.identity.review import ReviewReport, queue_reviews

__all__ = [
    "ClusterReport",
    "IdentityReport",
    "Judgements",
    "ReviewReport",
    "assign_ids",
    "form_clusters",
    "queue_reviews",
]
