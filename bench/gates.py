"""What the gates cost on N synthetic records: CPU seconds, wall seconds and peak memory of each.

python bench/gates.py 1000000
"""

import dataclasses
import resource
import sys
import tempfile
import time
from pathlib import Path

from mdm_pipeline.quality.gates import run_gate
from mdm_pipeline.settings import Places, Settings, load_settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.tables import ALL
from mdm_pipeline.warehouse import Warehouse

ERP = SourceSettings.model_validate(
    {
        "name": "erp", "title": "ERP", "owner": "finance", "trust": 0.9, "key": "code",
        "header": ["code", "name", "phone", "mail", *(f"column_{number}" for number in range(16))],
        "read": {"kind": "csv", "file": "erp.csv"},
        "attributes": {"display_name": "name", "phone": "phone", "email": "mail"},
    }
)  # fmt: skip

RAW = """
select
    'C' || i as code, 'Name ' || i as name, '+86138' || lpad(i::varchar, 8, '0') as phone,
    'a' || i || '@example.com' as mail, {fill},
    i as _row_number, md5(i::varchar) as _row_hash
from range({records}) as r(i)
"""

RECORDS = """
select
    'erp:' || code as record_id, 'erp' as source, code as source_id, _row_hash as row_hash, name,
    [phone] as phones, [mail] as emails, 'CN' as country, 'person' as party_type,
    'Street ' || _row_number as address,
    timestamp '2024-01-01' as created_at, timestamp '2024-06-01' as updated_at,
    date '1980-01-01' as birth_date
from raw.erp
"""

TEXTS = [
    "name", "family_name", "given_name", "gender", "tax_id", "tax_id_kind", "phone", "email", "website",
    "contact_name", "country", "province", "city", "district", "address", "postcode", "bank_account",
    "industry", "credit_grade", "status",
]  # fmt: skip
PLACES = {"phone": "phones[1]", "email": "emails[1]", "country": "country", "address": "address"}
CUSTOMER = "'C' || (substr(record_id, 6)::bigint // 3)"
FIRST = "min(record_id) over (partition by substr(record_id, 6)::bigint // 3)"

TABLES = {
    "customers_standardized": RECORDS,
    "quarantine": "select 'erp' as source, 0 as row_number where false",
    "source_landings": "select 'erp' as source, count(*) as rows from raw.erp",
    "customer_clusters": f"select record_id, {FIRST} as cluster_id, party_type from customers_standardized",
    "cluster_cuts": "select 'erp:C1' as record_id_l, 'erp:C9' as record_id_r, 'weak_bridge' as rule",
    "customer_xref": f"""
        select record_id, source, source_id, {CUSTOMER} as customer_id, 1 as valid_from
        from customers_standardized""",
    "golden_customers": f"""
        select {CUSTOMER} as customer_id, 'person' as party_type, count(*) as records,
            list(phones[1] order by phones[1]) as phones, list(emails[1]) as emails,
            {", ".join(f"min({PLACES.get(name, 'name')}) as {name}" for name in TEXTS)}
        from customers_standardized group by all""",
    "customer_ids": """
        select customer_id, party_type, 'live' as state, customer_id as resolves_to
        from golden_customers""",
    "customer_events": "select 1 as release, 'created' as event, customer_id, '' as record_id,"
    " '' as other_customer_id from golden_customers",
    "golden_cells": f"""
        with golden as (unpivot (select customer_id, {", ".join(TEXTS)} from golden_customers)
            on {", ".join(TEXTS)} into name attribute value value),
        given as (select {CUSTOMER} as customer_id, min(source_id) as source_id
            from customers_standardized group by all)
        select golden.*, 'erp' as source, source_id, 'source_trust' as rule, 3 as candidates,
            [{{'source': 'erp', 'source_id': source_id, 'value': value}}] as losers
        from golden join given using (customer_id)""",
    "relationships": "select 'C1' as customer_id, 'contact_of' as relation, 'C2' as other_customer_id",
    "tags": "select customer_id, 'region' as tag, 'CN-East' as value from golden_customers",
    "last_release": "select 1 as release where false",
    "last_golden_customers": "select * from golden_customers",
    "last_customer_xref": "select * from customer_xref",
}


def make(warehouse: Warehouse, records: int) -> None:
    """Make every table that a gate reads."""
    warehouse.run("create schema raw")
    fill = ", ".join(f"'value ' || i % 1000 as column_{number}" for number in range(16))
    warehouse.run(f"create table raw.erp as {RAW.format(records=records, fill=fill)}")
    for name, query in TABLES.items():
        contract = ALL.get(name) or ALL[name.removeprefix("last_")]
        warehouse.create_empty(dataclasses.replace(contract, name=name))
        warehouse.run(f"insert into {name} by name {query}")
    warehouse.run("checkpoint")


def measure(warehouse: Warehouse, settings: Settings, gate: str) -> None:
    """Run one gate and print what it cost."""
    cpu, wall = time.process_time(), time.monotonic()
    report = run_gate(warehouse, settings, gate, "erp")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"{gate:15} {len(report.verdicts):3} expectations  {time.process_time() - cpu:6.1f} CPU s"
        f"  {time.monotonic() - wall:6.1f} s  peak {peak:.1f} GiB  {report.summary}"
    )


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 33_308
    settings = load_settings(Places()).model_copy(update={"sources": (ERP,)})
    with tempfile.TemporaryDirectory() as folder, Warehouse.open(Path(folder) / "mdm.duckdb") as warehouse:
        make(warehouse, records)
        print(f"{records:,} records, {warehouse.count('golden_cells'):,} cells made")
        for gate in ("safe_to_import", "ready_to_link", "sound_clusters", "fit_to_publish"):
            measure(warehouse, settings, gate)


if __name__ == "__main__":
    main()
