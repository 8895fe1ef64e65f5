"""The plugin by which dbt-duckdb lends our value functions and the warehouse's settings to dbt's connections.

Named in the profile that `project.py` writes; dbt imports it by its path and looks for the class `Plugin`.
"""

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from mdm_pipeline.standardize import functions
from mdm_pipeline.warehouse import SETTINGS


class Plugin(BasePlugin):
    """Functions are known to a database once; settings such as the time zone belong to each cursor."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Register the value functions with the database that dbt has opened."""
        functions.register(conn)

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Give a cursor the settings that every connection of ours has."""
        for setting in SETTINGS:
            cursor.execute(setting)
