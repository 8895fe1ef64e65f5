"""Contracts of step 1, land: what came of each source, and what changed since the last release."""

from mdm_pipeline.tables.contract import Table

SOURCE_LANDINGS = Table(
    name="source_landings",
    row="one source in this run: what came of its import",
    key=("source",),
    columns={
        "source": ("VARCHAR", "name of the source in the configuration"),
        "status": (
            "VARCHAR",
            "landed, kept_last (import stopped, last good snapshot in use), absent (none yet)",
        ),
        "problem": ("VARCHAR", "kind of the error that stopped the import, else NULL"),
        "message": ("VARCHAR", "what came, what was expected, what to do; never a personal value"),
        "warnings": ("VARCHAR[]", "what was odd but did not stop the import"),
        "load": ("VARCHAR", "full or delta"),
        "rows_read": ("BIGINT", "rows read from the source in this run"),
        "rows": ("BIGINT", "rows of the snapshot in use after this run"),
        "new": ("BIGINT", "rows whose key was not in the snapshot of the last release"),
        "changed": ("BIGINT", "rows whose content differs from the snapshot of the last release"),
        "gone": ("BIGINT", "keys of the last release's snapshot that are no more"),
        "snapshot": ("VARCHAR", "file name of the snapshot in use, derived from its content"),
        "owner": ("VARCHAR", "who answers for the source"),
    },
)

SOURCE_CHANGES = Table(
    name="source_changes",
    row="one source record that is new, changed or gone since the snapshot of the last release",
    key=("source", "source_id"),
    columns={
        "source": ("VARCHAR", "name of the source"),
        "source_id": ("VARCHAR", "the record's key in its source"),
        "change": ("VARCHAR", "new, changed, gone"),
    },
)
