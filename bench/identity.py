"""Measure the identify stage on synthetic clusters: python bench/identity.py [RECORDS].

Makes records in customers of real sizes, names with typing variants, branches and contradictions, pairs in
customers and a few between them; then forms clusters, assigns ids from nothing, and does both without a few.
"""

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

from mdm_pipeline import tables
from mdm_pipeline.identity import assign_ids, form_clusters, queue_reviews
from mdm_pipeline.settings.identity import IdentitySettings
from mdm_pipeline.settings.load import DEFAULT_CONFIG, Settings, _load_file
from mdm_pipeline.settings.matching import MatchingSettings, PartyModel
from mdm_pipeline.warehouse import Warehouse

RECORDS = """
with numbered as (
    select
        i, i // 3 as slot, cast(hash(i) >> 1 as bigint) as h,
        cast(hash(i // 3) >> 1 as bigint) as customer_hash
    from range($records) as numbers(i)
),
placed as (
    -- customers of 3 records, or of 1, or of 30: by slot
    select
        *,
        case
            when customer_hash % 10 < 3 then 'k' || i
            when customer_hash % 10 = 3 then 'L' || slot // 10
            else 'm' || slot
        end as customer
    from numbered
),
typed as (
    select *, case when hash(customer) % 2 = 0 then 'person' else 'organization' end as party_type from placed
)
select
    's' || h % 5 || ':' || i as record_id, customer, party_type,
    's' || h % 5 as source, cast(i as varchar) as source_id,
    case when party_type = 'organization' and h % 3 = 0 then substr(md5(customer), 1, 9) end as tax_id_key,
    'uscc' as tax_id_kind, true as tax_id_valid, false as tax_id_masked,
    case
        when party_type = 'organization' and h % 2 = 0 then substr(md5(customer), 10, 6)
        when party_type = 'organization' then substr(md5(customer), 10, 5)
    end as org_core,
    case
        when party_type = 'organization' and h % 4 = 0
            then ['tea', 'steel', 'tools', 'foods'][cast(1 + h % 40 // 10 as bigint)]
    end as org_trade,
    case when party_type = 'organization' and h % 50 = 0 then 'branch ' || h % 7 end as org_branch,
    case
        when party_type = 'person' and h % 5 > 0 then 'g' || substr(md5(customer), 1, 4 + h % 2)
    end as given_name,
    case
        when party_type = 'person' and h % 4 = 0
            then date '1950-01-01' + cast(hash(customer) % 20000 as integer)
    end as birth_date
from typed
"""

PAIRS = """
with neighbours as (
    select
        record_id, customer, party_type,
        lead(record_id, 1) over (partition by customer order by hash(record_id)) as next,
        lead(record_id, 2) over (partition by customer order by hash(record_id)) as second,
        lead(record_id, 1) over (partition by party_type order by hash(record_id)) as stranger
    from customers_standardized inner join bench_owners using (record_id)
),
every as (
    select record_id as a, next as b, party_type, 12.0 + hash(record_id) % 100 / 10.0 as w from neighbours
    union all
    select record_id as a, second as b, party_type, 9.0 + hash(record_id) % 100 / 10.0 as w from neighbours
    union all
    select record_id as a, stranger as b, party_type, 2.0 + hash(record_id) % 100 / 20.0 as w
    from neighbours where hash(record_id) % 10 = 0
)
select
    least(a, b) as record_id_l, greatest(a, b) as record_id_r, any_value(party_type) as party_type,
    'bench' as model_version, max(w) as match_weight, 'bench' as blocking_rule, null as evidence
from every where b is not null group by 1, 2
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", nargs="?", type=int, default=1_000_000)
    records = parser.parse_args().records
    settings, warehouse = bench_settings(), Warehouse.in_memory()
    timed("synthetic records", lambda: make_records(warehouse, records))
    timed("synthetic pairs", lambda: warehouse.replace(tables.LINKED_PAIRS, PAIRS))
    recall(warehouse)
    timed("form_clusters", lambda: form_clusters(warehouse, settings))
    timed("assign_ids from nothing", lambda: assign_ids(warehouse, settings, 1))
    timed("queue_reviews", lambda: queue_reviews(warehouse, settings))
    recall(warehouse)
    warehouse.run("delete from customers_standardized where hash(record_id) % 200 = 0")
    warehouse.run("delete from linked_pairs where hash(record_id_l) % 100 = 0")
    timed("form_clusters, the next night", lambda: form_clusters(warehouse, settings))
    timed("assign_ids, the next night", lambda: assign_ids(warehouse, settings, 2))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def make_records(warehouse: Warehouse, records: int) -> int:
    warehouse.run(f"create temp table bench_records as {RECORDS}", {"records": records})
    warehouse.run("create temp table bench_owners as select record_id, customer from bench_records")
    warehouse.create_empty(tables.CUSTOMERS_STANDARDIZED)
    warehouse.run("insert into customers_standardized by name select * exclude (customer) from bench_records")
    return warehouse.count("customers_standardized")


def recall(warehouse: Warehouse) -> None:
    for table in (tables.CUSTOMER_XREF, tables.CUSTOMER_IDS, tables.CUSTOMER_EVENTS):
        warehouse.create_empty(table)
        warehouse.run(f"create or replace table last_{table.name} as select * from {table.name}")


def bench_settings() -> Settings:
    identity = _load_file(DEFAULT_CONFIG, "identity.yaml", IdentitySettings)
    model = PartyModel.model_construct(merge_weight=5.0, review_weight=0.0)
    matching = MatchingSettings.model_construct(organization=model, person=model)
    return Settings.model_construct(identity=identity, matching=matching)


def timed(what: str, step: Callable[[], Any]) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    result = step()
    print(
        f"{what}: {time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} CPU s, {result}",
        flush=True,
    )


if __name__ == "__main__":
    main()
