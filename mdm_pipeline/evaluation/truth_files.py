"""Say where the truth of a data set is (`truth.yaml`), and read its files as text.

A truth folder needs no truth.csv where the data set itself says which records are one party: in a column of a
file, in a file of keys, or in links between two records each. Files are looked for beside truth.yaml first,
then in the folder of the sources.
"""

from pathlib import Path
from typing import Annotated, Any

import duckdb
from pydantic import Field, model_validator

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.settings.model import Name, SettingsModel
from mdm_pipeline.warehouse import Warehouse, literal, quoted


class NamedSource(SettingsModel):
    """A column that names the source of each row, and which of our sources each of its words stands for.

    Rows of a word that is not named are not scored.
    """

    column: str
    names: Annotated[dict[str, Name], Field(min_length=1)]


class TruthOfRecords(SettingsModel):
    """A file with a row for each record: its key, and the party that it is, in columns.

    Every row is of one source, or a column says of which. A row without a party is not scored.
    """

    file: str
    source: Name | NamedSource
    key: str
    entity: str


class LinkEnd(SettingsModel):
    """One end of a link: a column of record keys of a source."""

    source: Name
    column: str


class TruthOfLinks(SettingsModel):
    """A file of links: both ends are one party, and so is what links connect.

    It speaks of all records of its sources: one that has no link is a party of its own.
    """

    file: str
    left: LinkEnd
    right: LinkEnd


class TruthSettings(SettingsModel):
    """What truth.yaml may say: `records` or `links`."""

    records: tuple[TruthOfRecords, ...] = ()
    links: TruthOfLinks | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_file(cls, given: Any) -> Any:
        """Take a single file of records without a list around it."""
        if isinstance(given, dict) and isinstance(given.get("records"), dict):
            return {**given, "records": [given["records"]]}
        return given

    @model_validator(mode="after")
    def _one_kind(self) -> "TruthSettings":
        if bool(self.records) == (self.links is not None):
            raise ValueError("give records (which party a record is) or links (which records are one)")
        return self


def find_truth(file: str, folders: tuple[Path, ...]) -> Path:
    """Return where a file is, the first folder first; raise ConfigError when it is in none."""
    for folder in folders:
        if (folder / file).is_file():
            return folder / file
    raise ConfigError(f"the truth names {file}, but it is not in {' nor in '.join(map(str, folders))}")


def read_text(warehouse: Warehouse, file: Path, table: str, columns: tuple[str, ...]) -> None:
    """Make a temporary table of the columns of a CSV or Parquet file, all of it text.

    Raises ConfigError when the file cannot be read or lacks one of the columns.
    """
    try:
        there = list(warehouse.columns(_reader(file)))
        missing = [column for column in columns if column not in there]
        if missing:
            raise ConfigError(f"{file} has no columns {missing}; it has {there}")
        names = ", ".join(
            f"{quoted(column)}::varchar as {quoted(column)}" for column in dict.fromkeys(columns)
        )
        warehouse.run(f"create or replace temp table {table} as select {names} from {_reader(file)}")
    except duckdb.Error:
        raise ConfigError(
            f"{file} cannot be read: CSV in UTF-8 with commas, or Parquet, was expected"
        ) from None


def _reader(file: Path) -> str:
    if file.suffix == ".parquet":
        return f"read_parquet({literal(str(file))})"
    form = "all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = ''"
    return f"read_csv({literal(str(file))}, {form})"
