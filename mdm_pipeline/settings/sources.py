"""Settings of one source (`config/sources/<name>.yaml`): where it is, how it looks, what it means."""

import codecs
import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from mdm_pipeline.settings.defaults import require_type
from mdm_pipeline.settings.model import Name, SettingsModel, Share, Words
from mdm_pipeline.tables import STAGED_ATTRIBUTES

Transform = Literal[
    "text", "join", "first", "split", "date", "timestamp", "epoch_ms", "number", "boolean", "constant",
    "codes", "record_id", "address_part", "phone_part", "name_part", "country_part",
]  # fmt: skip

OF_SEVERAL_COLUMNS = frozenset({"join", "first"})
DAY = re.compile(r"%-?[djcxDF]")  # what of a date's format tells the day
PARTS_OF_A_CELL = frozenset({"address_part", "phone_part", "name_part", "country_part"})
WITHOUT_DEFAULT = frozenset({"constant", "record_id"}) | PARTS_OF_A_CELL


class CsvFile(SettingsModel):
    """A delimited text file, or NAME.gz in its place. An empty `quote` means that cells are never quoted."""

    kind: Literal["csv"]
    file: str
    encoding: str = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    quote: Annotated[str, Field(max_length=1)] = '"'

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str) -> str:
        try:
            codecs.lookup(encoding)
        except LookupError:
            raise ValueError(
                f"no encoding is called {encoding!r}; write utf-8, gb18030, utf-16 or another one of Python's"
            ) from None
        return encoding


class ParquetFile(SettingsModel):
    """A Parquet file; every column is landed as text."""

    kind: Literal["parquet"]
    file: str


class ExcelFile(SettingsModel):
    """One sheet of an Excel workbook; the first row is the header."""

    kind: Literal["excel"]
    file: str
    sheet: str | None = None


class SqlQuery(SettingsModel):
    """A table or query of any database that SQLAlchemy speaks to; the URL comes from the environment."""

    kind: Literal["sql"]
    url_variable: str
    query: str


class Delta(SettingsModel):
    """How a delta says what happened to each row. A file without the operation column is a full snapshot."""

    column: str = "_op"
    insert: str = "I"
    update: str = "U"
    delete: str = "D"


class Only(SettingsModel):
    """The rows of a file that belong to this source, where a column of it names the source of each row."""

    column: str
    values: Annotated[tuple[str, ...], Field(min_length=1)]


class AttributeMap(SettingsModel):
    """Which columns give an attribute, through which named transform.

    `default` is the value where all of the columns are blank, in our own spelling: a date as 2026-01-31, a
    boolean as true or false, a code as it is after translation. `separator` stands between what `join` puts
    together, and between the values that `split` finds in one cell.
    """

    columns: tuple[str, ...] = ()
    transform: Transform = "text"
    formats: tuple[str, ...] = ()
    codes: str | None = None
    value: str | None = None
    source: str | None = None
    default: str | None = None
    separator: Annotated[str, Field(min_length=1)] | None = None
    true_values: tuple[str, ...] = ("true", "1", "yes")

    @property
    def whole_formats(self) -> tuple[str, ...]:
        """The formats that tell a day; those of a year, or of a year and a month, give no date."""
        return tuple(text for text in self.formats if DAY.search(text))

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, str):
            return {"columns": [given]}
        if isinstance(given, list):
            return {"columns": given, "transform": "join"}
        if isinstance(given, dict) and "column" in given:
            rest = {key: value for key, value in given.items() if key != "column"}
            return {"columns": [given["column"]], **rest}
        return given

    @field_validator("default", mode="before")
    @classmethod
    def _as_text(cls, given: Any) -> Any:
        """Take what YAML reads as a number, a date or a boolean for the text that was written."""
        if isinstance(given, bool):
            return str(given).lower()
        return str(given).strip() if isinstance(given, str | int | float | date) else given

    @model_validator(mode="after")
    def _complete(self) -> "AttributeMap":
        needs = {
            "date": ("formats", self.formats),
            "timestamp": ("formats", self.formats),
            "codes": ("codes", self.codes),
            "constant": ("value", self.value),
            "record_id": ("source", self.source),
            "split": ("separator", self.separator),
        }
        if self.transform in needs and not needs[self.transform][1]:
            raise ValueError(f"transform {self.transform} needs {needs[self.transform][0]}")
        if self.transform != "constant" and not self.columns:
            raise ValueError("name the column or columns that give this attribute")
        if len(self.columns) > 1 and self.transform not in OF_SEVERAL_COLUMNS:
            raise ValueError(f"transform {self.transform} reads one column, not {list(self.columns)}")
        if self.default is not None and self.transform in WITHOUT_DEFAULT:
            raise ValueError(f"transform {self.transform} takes no default")
        if any("%z" in text for text in self.formats) and len(self.formats) > 1:
            raise ValueError(
                "a format with %z must stand alone: beside others it changes impossible dates silently"
            )
        return self


class SourceSettings(SettingsModel):
    """One source of customers.

    `identifiers` are ids by their kind (passport, lei), `extras` whatever else tells parties apart and has no
    attribute of ours; both are mapped like attributes, under names that the sources choose and share.
    `distinct` says that its owner has no doubles: each of its records is a party of its own, or with `name`
    those that have one name (a list of names, in which a party stands once under each of its own).
    """

    name: Name
    title: Words
    owner: Words
    trust: Share
    read: Annotated[CsvFile | ParquetFile | ExcelFile | SqlQuery, Field(discriminator="kind")]
    key: str
    header: tuple[str, ...]
    only: Only | None = None
    delta: Delta | None = None
    distinct: bool | Literal["name"] = False
    max_shrink: Share = 0.2
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    retry_seconds: Annotated[float, Field(ge=0)] = 2.0
    attributes: dict[str, AttributeMap]
    identifiers: dict[Name, AttributeMap] = Field(default_factory=dict)
    extras: dict[Name, AttributeMap] = Field(default_factory=dict)

    @field_validator("attributes")
    @classmethod
    def _known_attributes(cls, attributes: dict[str, AttributeMap]) -> dict[str, AttributeMap]:
        if "birth_year" in attributes and "birth_date" in attributes:
            raise ValueError("map birth_date or birth_year; a birth_date may have formats without a day")
        unknown = sorted(set(attributes) - set(STAGED_ATTRIBUTES))
        if unknown:
            raise ValueError(f"no such attributes: {unknown}; there are {sorted(STAGED_ATTRIBUTES)}")
        for name, mapped in attributes.items():
            if mapped.default is not None:
                require_type(name, mapped.default)
        return attributes

    @field_validator("identifiers", "extras")
    @classmethod
    def _of_whole_cells(cls, given: dict[str, AttributeMap]) -> dict[str, AttributeMap]:
        parted = sorted(name for name, mapped in given.items() if mapped.transform in PARTS_OF_A_CELL)
        if parted:
            raise ValueError(f"{parted}: only attributes take a part of a cell; name another transform")
        return given

    @model_validator(mode="after")
    def _columns_exist(self) -> "SourceSettings":
        used = (
            {self.key}
            | ({self.only.column} if self.only else set())
            | {column for mapped in self.mapped.values() for column in mapped.columns}
        )
        unknown = sorted(used - set(self.header))
        if unknown:
            raise ValueError(f"columns {unknown} are used but not in the header {list(self.header)}")
        if len({column.lower() for column in self.header}) < len(self.header):
            raise ValueError("a column stands twice in the header (large and small letters are the same)")
        if self.delta is not None and self.delta.column in self.header:
            raise ValueError(
                f"the header holds the operation column {self.delta.column!r}; leave it to delta.column"
            )
        return self

    @model_validator(mode="after")
    def _parts_fit(self) -> "SourceSettings":
        """A cell holds a name, perhaps with an address and its country, or an address and a phone."""
        parts: dict[str, set[str]] = {}
        for mapped in self.attributes.values():
            if mapped.transform in PARTS_OF_A_CELL:
                parts.setdefault(mapped.columns[0], set()).add(mapped.transform)
        for column, taken in parts.items():
            named = "name_part" in taken and "phone_part" not in taken
            if not named and not taken <= {"address_part", "phone_part"}:
                raise ValueError(
                    f"column {column!r}: take name_part, address_part and country_part of it, or"
                    " address_part and phone_part"
                )
        if len(parts) > 1 and any("country_part" in taken for taken in parts.values()):
            raise ValueError("country_part needs to be of the only cell that is taken apart")
        return self

    @property
    def named_cells(self) -> frozenset[str]:
        """The columns whose cells hold a name and an address."""
        named = (mapped for mapped in self.attributes.values() if mapped.transform == "name_part")
        return frozenset(mapped.columns[0] for mapped in named)

    @property
    def mapped(self) -> dict[str, AttributeMap]:
        """Everything that columns give: attributes by name, `identifiers.<kind>`, `extras.<name>`."""
        return (
            self.attributes
            | {f"identifiers.{kind}": mapped for kind, mapped in self.identifiers.items()}
            | {f"extras.{name}": mapped for name, mapped in self.extras.items()}
        )

    @property
    def raw_table(self) -> str:
        """The landed rows in the warehouse."""
        return f"raw.{self.name}"

    @property
    def staging_model(self) -> str:
        """The dbt model that maps and casts the landed rows."""
        return f"stg_{self.name}__customers"
