"""Measure the stage survive: `python bench/survive.py [RECORDS]` (1,000,000 by default).

Makes synthetic standardized records (2.7 a customer), runs survive, relate and tag on a work file as the
nightly job does, and prints seconds, CPU seconds, rows and the peak of resident memory.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mdm_pipeline.golden.relate import relate
from mdm_pipeline.golden.survive import survive
from mdm_pipeline.golden.tag import tag
from mdm_pipeline.settings import Places, load_settings
from mdm_pipeline.tables import CUSTOMER_IDS, CUSTOMER_XREF, CUSTOMERS_STANDARDIZED, SHARED_VALUES
from mdm_pipeline.warehouse import Warehouse

SOURCES = "['erp', 'crm_account', 'crm_contact', 'billing', 'shop', 'support']"


def make_records(warehouse: Warehouse, records: int) -> None:
    """Fill the three tables that golden/ reads."""
    warehouse.run("create temporary table seeds as select i from range(?) as t (i)", [records])
    # `h(n)` is the n-th pseudo-random number of a record, `c(n)` the n-th of its customer.
    warehouse.run("create temporary macro h(i, n) as (hash(i * 31 + n) // 2)::bigint")
    warehouse.run(
        f"""
        create temporary table drafts as
        select i, {SOURCES}[1 + h(i, 1) % 6] as source, lpad(i::varchar, 9, '0') as source_id,
            h(i, 2) % {records // 5 * 2} as c, h(i, 3) % 8 as spelling
        from seeds"""
    )
    made = {
        "record_id": "source || ':' || source_id",
        "source": "source",
        "source_id": "source_id",
        "party_type": "if(c % 2 = 0, 'organization', 'person')",
        "name": "'Customer ' || c || if(spelling > 5, ' Ltd', '') || if(spelling = 3, ' ' || i % 3, '')",
        "name_script": "if(spelling = 7, 'han', 'latin')",
        "org_core": "if(c % 2 = 0, 'core' || c // 20, null)",
        "org_trade": "if(c % 2 = 0, 'trade' || c % 3, null)",
        "org_form": "if(spelling > 5, 'ltd', null)",
        "org_branch": "if(c % 40 = 0, 'branch', null)",
        "family_name": "if(c % 2 = 1, 'family' || c % 400, null)",
        "given_name": "if(c % 2 = 1 and spelling > 1, 'given' || c % 3000, null)",
        "other_names": "if(spelling < 3, ['short ' || c], [])",
        "person_pinyin": "if(c % 2 = 1, 'family' || c % 400 || ' given' || c % 3000, null)",
        "contact_pinyin": "if(c % 2 = 0 and spelling < 4, 'family' || c % 400 || ' given' || c % 3000, null)",
        "account_record_id": "if(spelling = 1, 'erp:' || lpad((i // 2)::varchar, 9, '0'), null)",
        "birth_date": "if(c % 2 = 1 and spelling < 5, date '1950-01-01' + (c % 20000)::integer, null)",
        "tax_id": "if(spelling < 5, 'T' || c || if(h(i, 4) % 30 = 0, '9', ''), null)",
        "tax_id_kind": "if(spelling < 5, 'uscc', null)",
        "tax_id_key": "if(spelling < 5, 'T' || c, null)",
        "tax_id_valid": "if(spelling < 5, h(i, 4) % 30 <> 0, null)",
        "tax_id_masked": "if(spelling < 5, false, null)",
        "phones": "list_distinct(['+86' || c % 300000, '+1' || (c + spelling) % 300000])",
        "emails": "if(spelling > 2, ['m' || c || '@x' || spelling % 2 || '.example'], [])",
        "address": "if(spelling < 6, 'street ' || c || ' no ' || spelling, null)",
        "country": "if(c % 3 = 0, 'CN', 'US')",
        "province": "if(spelling < 6, 'province ' || c % 30, null)",
        "city": "if(spelling < 7, 'city ' || c % 300, null)",
        "street": "if(spelling < 6, 'street ' || c, null)",
        "house_number": "if(spelling < 6, spelling::varchar, null)",
        "postcode": "if(spelling < 4, (c % 100000)::varchar, null)",
        "bank_account": "if(source in ('erp', 'billing'), 'B' || c, null)",
        "industry": "if(c % 2 = 0, 'industry' || h(i, 5) % 12, null)",
        "credit_grade": "if(source = 'erp', ['A', 'B', 'C', 'D'][1 + h(i, 6) % 4], null)",
        "credit_limit": "if(source = 'erp', (h(i, 7) % 100 * 1000)::double, null)",
        "currency": "if(source in ('erp', 'billing'), 'USD', null)",
        "status": "[null, 'frozen', 'closed', 'deleted', 'active'][1 + h(i, 8) % 5]",
        "created_at": "timestamp '2015-01-01' + to_days((h(i, 9) % 3000)::integer)",
        "updated_at": "if(spelling > 0, timestamp '2020-01-01' + to_days((h(i, 11) % 2000)::integer), null)",
    }
    columns = ", ".join(f"{made.get(c, 'null')} as {c}" for c in CUSTOMERS_STANDARDIZED.columns)
    warehouse.create_empty(SHARED_VALUES)
    warehouse.replace(CUSTOMERS_STANDARDIZED, f"select {columns} from drafts")
    customer = "'CUST-' || lpad(c::varchar, 9, '0')"
    warehouse.replace(
        CUSTOMER_XREF,
        f"select source || ':' || source_id as record_id, source, source_id, {customer} as customer_id,"
        " 1 as valid_from, null as valid_to from drafts",
    )
    warehouse.replace(
        CUSTOMER_IDS,
        f"select {customer} as customer_id, if(c % 2 = 0, 'organization', 'person') as party_type,"
        f" 'live' as state, {customer} as resolves_to, min(source || ':' || source_id) as founded_by,"
        " 1 as generation, 1 as first_release, null as last_release, null as reason from drafts group by c",
    )


def measured(what: str, step: Callable[[], Any]) -> None:
    """Run a step and print what it took."""
    started, busy = time.perf_counter(), time.process_time()
    result = step()
    seconds, cpu = time.perf_counter() - started, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(
        f"{what:<8} {seconds:6.1f} s  {cpu:6.1f} CPU s  peak so far {peak:.1f} GiB  {result or ''}",
        flush=True,
    )


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    settings = load_settings(Places())
    with tempfile.TemporaryDirectory() as folder, Warehouse.open(Path(folder) / "mdm.duckdb") as warehouse:
        measured("make", lambda: make_records(warehouse, records))
        measured("survive", lambda: survive(warehouse, settings))
        measured("relate", lambda: relate(warehouse, settings))
        measured("tag", lambda: tag(warehouse, settings))


if __name__ == "__main__":
    main()
