"""One file that holds the rows of several sources, with a column that names the source of each row.

Each source lands its own rows (`only`). A row that no source takes would be lost without a word, so it is
told, in number, not in what it says.
"""

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.sources import SourceSettings
from mdm_pipeline.sources.reading import Incoming
from mdm_pipeline.warehouse import Warehouse, quoted


def not_taken(
    warehouse: Warehouse, settings: Settings, source: SourceSettings, incoming: Incoming
) -> list[str]:
    """Return a warning when rows of a shared file belong to no source that is configured."""
    if source.only is None:
        return []
    column = source.only.column
    sharing = [other.only for other in settings.sources if other.only and other.read == source.read]
    taken = sorted({value for only in sharing if only.column == column for value in only.values})
    left = warehouse.value(
        f"select count(*) from read_parquet($incoming)"
        f" where not list_contains($taken::varchar[], coalesce(trim({quoted(column)}), ''))",
        {"incoming": str(incoming.path), "taken": taken},
    )
    if not left:
        return []
    return [f"{left} rows name in {column!r} something else than {taken}, so that no source takes them"]


def require_own_rows(source: SourceSettings, rows: int, incoming: Incoming) -> None:
    """Raise SourceError (`empty`) when a full extract came in which no row belongs to the source."""
    if source.only is not None and rows == 0:
        raise SourceError(
            "empty",
            f"none of the {incoming.rows} rows names in {source.only.column!r} one of"
            f" {list(source.only.values)}; correct `only` in sources/{source.name}.yaml or the extract",
        )
