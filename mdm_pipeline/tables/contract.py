"""What a contract is: a table's name, what one row of it means, its key, and its columns with their types."""

from dataclasses import dataclass, field

EVIDENCE = "STRUCT(comparison VARCHAR, level VARCHAR, weight DOUBLE)[]"
LOSERS = 'STRUCT(source VARCHAR, source_id VARCHAR, "value" VARCHAR)[]'


@dataclass(frozen=True)
class Table:
    """One contract: `columns` maps names to (DuckDB type, meaning), `personal` names those of people."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: dict[str, tuple[str, str]]
    personal: frozenset[str] = field(default_factory=frozenset)

    @property
    def types(self) -> dict[str, str]:
        """Column names with their DuckDB types, in order."""
        return {name: kind for name, (kind, _) in self.columns.items()}


def words(text: str) -> frozenset[str]:
    """Return the words of a text, for lists of column names."""
    return frozenset(text.split())
