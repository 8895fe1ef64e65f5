"""The table of functions that SQL borrows, one name for each in every engine.

    FUNCTIONS  what there is: SQL name, Python callable, parameter types, return type, version
    register   make them known to a DuckDB connection

Every callable is total: it takes NULL and any text, gives a clean value or NULL, and never raises.
How a value is cleaned stands in the module of its concept, not here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, get_type_hints

import duckdb
from duckdb.func import SPECIAL

from mdm_pipeline.standardize.addresses import Address, ContactCell, parse_address, split_contact_cell
from mdm_pipeline.standardize.countries import country
from mdm_pipeline.standardize.emails import Email, emails, host
from mdm_pipeline.standardize.identifiers import extra, identifier
from mdm_pipeline.standardize.name_cells import NameCell, split_name_cell
from mdm_pipeline.standardize.name_kinds import name_kind
from mdm_pipeline.standardize.organizations import Organization, parse_organization
from mdm_pipeline.standardize.persons import Person, alias, parse_person
from mdm_pipeline.standardize.phones import Phone, phones
from mdm_pipeline.standardize.tax_ids import TaxId, bank_account, parse_tax_id
from mdm_pipeline.standardize.text import fold, key
from mdm_pipeline.standardize.versions import version

TEXT = "VARCHAR"


@dataclass(frozen=True)
class Function:
    """One function lent to SQL; `returns` is its DuckDB type."""

    name: str
    call: Callable[..., Any]
    parameters: tuple[str, ...]
    returns: str

    @property
    def version(self) -> str:
        """What a cache of results is valid for: our code, our vocabularies and the libraries' versions."""
        return version()


def struct(row: type) -> str:
    """Return the DuckDB type of a NamedTuple of texts and booleans."""
    fields = (
        f"{name} {'BOOLEAN' if kind is bool else 'VARCHAR'}" for name, kind in get_type_hints(row).items()
    )
    return f"STRUCT({', '.join(fields)})"


def one(call: Callable[..., Any]) -> Callable[..., dict[str, Any] | None]:
    """Let a function that returns a NamedTuple return what DuckDB takes for a struct."""

    @wraps(call)
    def as_struct(*arguments: str | None) -> dict[str, Any] | None:
        row = call(*arguments)
        return None if row is None else row._asdict()

    return as_struct


def many(call: Callable[..., tuple[Any, ...]]) -> Callable[..., list[dict[str, Any]]]:
    """Let a function that returns NamedTuples return what DuckDB takes for a list of structs."""

    @wraps(call)
    def as_structs(*arguments: str | None) -> list[dict[str, Any]]:
        return [row._asdict() for row in call(*arguments)]

    return as_structs


FUNCTIONS: tuple[Function, ...] = (
    Function("mdm_fold", fold, (TEXT,), TEXT),
    Function("mdm_key", key, (TEXT,), TEXT),
    Function("mdm_country", country, (TEXT,), TEXT),
    Function("mdm_organization", one(parse_organization), (TEXT,) * 2, struct(Organization)),
    Function("mdm_person", one(parse_person), (TEXT,) * 4, struct(Person)),
    Function("mdm_alias", alias, (TEXT,), TEXT),
    Function("mdm_name_kind", name_kind, (TEXT,) * 2, TEXT),
    Function("mdm_phones", many(phones), (TEXT,) * 2, f"{struct(Phone)}[]"),
    Function("mdm_emails", many(emails), (TEXT,), f"{struct(Email)}[]"),
    Function("mdm_tax_id", one(parse_tax_id), (TEXT,) * 2, struct(TaxId)),
    Function("mdm_address", one(parse_address), (TEXT,) * 7, struct(Address)),
    Function("mdm_contact_cell", one(split_contact_cell), (TEXT,) * 2, struct(ContactCell)),
    Function("mdm_name_cell", one(split_name_cell), (TEXT,), struct(NameCell)),
    Function("mdm_host", host, (TEXT,), TEXT),
    Function("mdm_identifier", identifier, (TEXT,), TEXT),
    Function("mdm_extra", extra, (TEXT,), TEXT),
    Function("mdm_bank_account", bank_account, (TEXT,), TEXT),
)


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every function known to a connection under its SQL name."""
    for function in FUNCTIONS:
        connection.create_function(
            function.name,
            function.call,
            [duckdb.sqltype(kind) for kind in function.parameters],
            duckdb.sqltype(function.returns),
            null_handling=SPECIAL,
        )
