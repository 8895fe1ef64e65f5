"""Values a second of each value function, on distinct cells of real files, without and with its small caches.

    .venv/bin/python bench/values.py [FOLDER]

FOLDER holds the six demo files (default: data/sources). Prints one line a function; asserts nothing.
"""

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb

from mdm_pipeline.standardize import addresses, emails, functions, name_kinds, organizations, persons, phones
from mdm_pipeline.standardize import tax_ids as taxes
from mdm_pipeline.standardize.countries import country
from mdm_pipeline.standardize.text import fold, key

CELLS = {
    "mdm_fold": "select name from erp_customers",
    "mdm_key": "select name from erp_customers",
    "mdm_country": "select country from erp_customers",
    "mdm_organization": "select AccountName, BillingCountry from crm_accounts",
    "mdm_person": "select FullName, LastName, FirstName, null from crm_contacts",
    "mdm_name_kind": "select display_name, null from support_requesters",
    "mdm_phones": "select phone, country from erp_customers",
    "mdm_emails": "select email from shop_users",
    "mdm_tax_id": "select tax_no, country from erp_customers",
    "mdm_address": "select reg_address, null, null, null, null, null, country from erp_customers",
    "mdm_contact_cell": "select addr_phone, country_name from billing_accounts",
    "mdm_name_cell": "select AccountName from crm_accounts",
    "mdm_identifier": "select tax_no from erp_customers",
    "mdm_extra": "select name from erp_customers",
    "mdm_host": "select Website from crm_accounts",
    "mdm_bank_account": "select bank_and_account from billing_accounts",
}
CACHED: tuple[Any, ...] = (
    fold, key, organizations.parse_organization, persons.parse_person, name_kinds.name_kind, phones.phones,
    emails.emails, emails.host, taxes.parse_tax_id, addresses.parse_address, addresses.split_contact_cell,
)  # fmt: skip


def cells(folder: Path) -> dict[str, list[tuple[str | None, ...]]]:
    """Return the distinct argument rows of each function."""
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.csv*")):
        name = path.name.partition(".")[0]
        connection.execute(
            f"create view {name} as select * from read_csv('{path}', all_varchar = true, header = true)"
        )
    return {
        name: connection.execute(f"select distinct * from ({query})").fetchall()
        for name, query in CELLS.items()
    }


def rate(call: Callable[..., Any], rows: Iterable[tuple[str | None, ...]]) -> float:
    """Return calls a second of processor time: other work on the machine does not count."""
    start, count = time.process_time(), 0
    for row in rows:
        call(*row)
        count += 1
    return count / (time.process_time() - start)


def main() -> None:
    """Measure every function twice: cold caches, and what a repeated value costs."""
    rows = cells(Path(sys.argv[1] if len(sys.argv) > 1 else "data/sources"))
    country("CN")
    print(f"{'function':18} {'distinct':>9} {'first/s':>10} {'again/s':>10}")
    for function in functions.FUNCTIONS:
        found = rows[function.name]
        rate(function.call, found[:20])
        for cached in CACHED:
            cached.cache_clear()
        first = rate(function.call, found[20:])
        print(f"{function.name:18} {len(found):9,} {first:10,.0f} {rate(function.call, found):10,.0f}")


if __name__ == "__main__":
    main()
