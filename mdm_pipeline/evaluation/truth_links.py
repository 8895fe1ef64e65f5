"""Read links between records as a truth: what links connect is one party, a record without a link is its own.

Makes the temporary table `truth_records` from a file of links and the records of the last run.
"""

from pathlib import Path

from mdm_pipeline.evaluation.truth_files import TruthOfLinks, find_truth, read_text
from mdm_pipeline.warehouse import Warehouse, quoted

_LINKED = """
create or replace temp table truth_records as
with ends as (
    select record_id_l as record_id, party from truth_links
    union
    select record_id_r as record_id, party from truth_links
),

all_records as (
    select source, source_id, source || ':' || source_id as record_id from customer_xref
    where valid_to is null and source in ($left, $right)
    union
    select $left as source, source_id_l as source_id, record_id_l as record_id from truth_links
    union
    select $right as source, source_id_r as source_id, record_id_r as record_id from truth_links
)

select source, source_id, coalesce(party, record_id) as entity_id
from all_records left join ends using (record_id)
"""


def read_links(warehouse: Warehouse, links: TruthOfLinks, places: tuple[Path, ...]) -> None:
    """Make `truth_records` of all records of the two sources of the links."""
    left, right = links.left, links.right
    read_text(warehouse, find_truth(links.file, places), "truth_ends", (left.column, right.column))
    sources = {"left": left.source, "right": right.source}
    warehouse.run(
        f"""
        create or replace temp table truth_links as
        select trim({quoted(left.column)}) as source_id_l, trim({quoted(right.column)}) as source_id_r,
            $left || ':' || source_id_l as record_id_l, $right || ':' || source_id_r as record_id_r,
            least(record_id_l, record_id_r) as party
        from truth_ends
        """,
        sources,
    )
    _connect(warehouse)
    warehouse.run(_LINKED, sources)


def _connect(warehouse: Warehouse) -> None:
    """Give every link the smallest record id of those that it is connected with, however far away."""
    while True:
        warehouse.run("""
            create or replace temp table truth_parties as
            select record_id, min(party) as party from (
                select record_id_l as record_id, party from truth_links
                union all select record_id_r as record_id, party from truth_links
            ) group by record_id
        """)
        smaller = """
            select least(l.party, r.party)
            from truth_parties as l, truth_parties as r
            where l.record_id = record_id_l and r.record_id = record_id_r
        """
        if not warehouse.value(f"select count(*) from truth_links where party > ({smaller})"):
            return
        warehouse.run(f"update truth_links set party = ({smaller}) where record_id_l is not null")
