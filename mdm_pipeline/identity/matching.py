"""One to one: clusters and the ids they claim, the best claims first."""

from collections.abc import Iterable

import pyarrow as pa

from mdm_pipeline.warehouse import Row


def match_one_to_one(claims: Iterable[Row]) -> pa.Table:
    """Return cluster_id, customer_id of the claims met: each in turn, when both are still free."""
    customer_of: dict[str, str] = {}
    taken: set[str] = set()
    for cluster, customer in claims:
        if cluster not in customer_of and customer not in taken:
            customer_of[cluster] = customer
            taken.add(customer)
    return pa.table(
        {
            "cluster_id": pa.array(list(customer_of), pa.string()),
            "customer_id": pa.array(list(customer_of.values()), pa.string()),
        }
    )
