"""Render the dbt files that follow from the sources' YAML.

Settings in, text out: for each source a staging model with its contract, the list of raw tables, the union
of all sources and the list of cells that hold an address and a phone. Opens no file and no warehouse
(`project.py` writes what is rendered here), and decides nothing about names, phones or party types. How an
attribute is read from a row is in `staged_values.py`, the YAML beside the models in `staging_contracts.py`.
"""

from collections.abc import Sequence

from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.standardize.staged_values import (
    cell_aliases,
    defaulted,
    expression,
    list_of,
    plain_literal,
    text_of,
)
from mdm_pipeline.standardize.staging_contracts import raw_sources, staging_contract
from mdm_pipeline.tables import STAGED_ATTRIBUTES

STAGING = "models/staging"
INTERMEDIATE = "models/intermediate"
NO_CELLS = "select\n    cast(null as varchar) as cell,\n    cast(null as varchar) as country\nwhere false"


def rendered(sources: Sequence[SourceSettings]) -> dict[str, str]:
    """Return every file that depends on the sources, by its path in the dbt project."""
    files = {
        f"{STAGING}/sources.yml": raw_sources(sources),
        f"{INTERMEDIATE}/contact_cells.sql": contact_cells_model(sources),
        f"{INTERMEDIATE}/name_cells.sql": name_cells_model(sources),
        f"{INTERMEDIATE}/customers_unioned.sql": union_model(sources),
    }
    for source in sources:
        files[f"{STAGING}/{source.staging_model}.sql"] = staging_model(source)
        files[f"{STAGING}/{source.staging_model}.yml"] = staging_contract(source)
    return files


def staging_model(source: SourceSettings) -> str:
    """Return the model that maps and casts one source's landed rows to our attributes."""
    columns = [
        f"{plain_literal(source.name)} as source",
        f"{text_of(source.key)} as source_id",
        "landed._row_number as row_number",
        "landed._row_hash as row_hash",
        f"{defaulted(source)} as defaulted",
        *(f"{expression(source, attribute)} as {attribute}" for attribute in STAGED_ATTRIBUTES),
        f"{list_of(source, source.identifiers)} as identifiers",
        f"{list_of(source, source.extras)} as extras",
    ]
    joins = [_join(source, column, alias) for column, alias in cell_aliases(source).items()]
    return "\n".join(["select", *_listed(columns), f"from {_landed(source)}", *joins]) + "\n"


def _join(source: SourceSettings, column: str, alias: str) -> str:
    """Return the SQL that joins what a cell was taken apart into."""
    if column in source.named_cells:
        return f"left join {{{{ ref('parsed_name_cells') }}}} as {alias} on {text_of(column)} = {alias}.cell"
    return (
        f"left join {{{{ ref('parsed_contact_cells') }}}} as {alias}\n    on\n"
        f"        {text_of(column)} = {alias}.cell\n"
        f"        and {expression(source, 'country')} is not distinct from {alias}.country"
    )


def union_model(sources: Sequence[SourceSettings]) -> str:
    """Return the model that puts all sources into one table."""
    parts = [f"select * from {{{{ ref('{source.staging_model}') }}}}" for source in sources]
    return "\nunion all by name\n".join(parts) + "\n"


def contact_cells_model(sources: Sequence[SourceSettings]) -> str:
    """Return the model of all cells that hold an address and a phone, each with its row's country."""
    cells = [
        f"select\n    {text_of(column)} as cell,\n"
        f"    {expression(source, 'country')} as country\nfrom {_landed(source)}"
        for source in sources
        for column in cell_aliases(source)
        if column not in source.named_cells
    ]
    return "\nunion all by name\n".join(cells or [NO_CELLS]) + "\n"


def name_cells_model(sources: Sequence[SourceSettings]) -> str:
    """Return the model of all cells that hold a name and an address."""
    cells = [
        f"select {text_of(column)} as cell from {_landed(source)}"
        for source in sources
        for column in sorted(source.named_cells)
    ]
    return "\nunion all by name\n".join(cells or ["select cast(null as varchar) as cell\nwhere false"]) + "\n"


def _landed(source: SourceSettings) -> str:
    return f"{{{{ source('raw', '{source.name}') }}}} as landed"


def _listed(columns: Sequence[str]) -> list[str]:
    return [f"    {column}," for column in columns[:-1]] + [f"    {columns[-1]}"]
