"""Customer ids: derived from the founding record and a generation, never from a clock or a sequence."""

import base64
import hashlib

import pyarrow as pa

from mdm_pipeline.warehouse import Warehouse

PREFIX = "C"
LENGTH = 16


def customer_id(founder: str, generation: int) -> str:
    """Return the id of the customer that a record founded; generation 1 is the first use of its key.

    >>> customer_id("erp:C00100082", 1), customer_id("erp:C00100082", 2)
    ('CYU24DCTKSYVT5SKP', 'C7WG6HYTIZ6HVYKWQ')
    """
    digest = hashlib.sha256(f"{founder}\x1f{generation}".encode()).digest()
    return PREFIX + base64.b32encode(digest).decode("ascii")[:LENGTH]


def new_ids(warehouse: Warehouse, founders: list[str]) -> pa.Table:
    """Return founded_by, customer_id, generation: each founder's first id that `last_customer_ids` lacks."""
    taken: dict[str, str] = {}
    generation = dict.fromkeys(sorted(founders), 1)
    open_founders = list(generation)
    while open_founders:
        asked = {founder: customer_id(founder, generation[founder]) for founder in open_founders}
        used = _used(warehouse, list(asked.values()))
        open_founders = []
        for founder, wanted in asked.items():
            if wanted in used or wanted in taken:
                generation[founder] += 1
                open_founders.append(founder)
            else:
                taken[wanted] = founder
    id_of = {founder: wanted for wanted, founder in taken.items()}
    return pa.table(
        {
            "founded_by": pa.array(list(generation), pa.string()),
            "customer_id": pa.array([id_of[founder] for founder in generation], pa.string()),
            "generation": pa.array(list(generation.values()), pa.int64()),
        }
    )


def _used(warehouse: Warehouse, ids: list[str]) -> set[str]:
    with warehouse.lend("asked_ids", pa.table({"customer_id": pa.array(ids, pa.string())})):
        rows = warehouse.rows(
            "select customer_id from last_customer_ids semi join asked_ids using (customer_id)"
        )
    return {row[0] for row in rows}
