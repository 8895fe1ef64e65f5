"""String distances by character, under names that SQL on any engine can be given.

DuckDB's own functions compare bytes, which is wrong for Chinese. Each distance here is a macro that takes the
engine's function while both strings are ASCII (there the two agree) and rapidfuzz otherwise. NULL gives NULL.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

# SQL name -> (rapidfuzz.distance class, its method, DuckDB's own function for ASCII, result type)
DISTANCES = {
    "mdm_jaro_winkler": ("JaroWinkler", "similarity", "jaro_winkler_similarity", "DOUBLE"),
    "mdm_levenshtein": ("Levenshtein", "distance", "levenshtein", "BIGINT"),
}


def register_distances(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the distances known to a connection whose current schema may be written to."""
    for name, (kind, method, ascii_function, result) in DISTANCES.items():
        connection.create_function(
            f"{name}_by_character",
            _columnar(kind, method),
            ["VARCHAR", "VARCHAR"],
            result,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )
        connection.execute(
            f"create or replace macro {name}(a, b) as case"
            " when a is null or b is null then null"
            f" when strlen(a) = length(a) and strlen(b) = length(b) then {ascii_function}(a, b)"
            f" else {name}_by_character(a, b) end"
        )
    connection.execute("create or replace macro mdm_overlap(a, b) as list_has_any(a, b)")
    connection.execute("create or replace macro mdm_all_among(a, b) as list_has_all(b, a)")
    connection.execute(
        "create or replace macro mdm_any_contains(a, b) as len(list_filter(a, lambda x: contains(x, b))) > 0"
    )
    connection.execute("create or replace macro mdm_one_slip(a, b) as damerau_levenshtein(a, b) = 1")
    connection.execute(
        "create or replace macro mdm_any_one_slip(a, b) as len(list_filter(a, lambda x:"
        " len(list_filter(b, lambda y: split_part(x, ':', 1) = split_part(y, ':', 1)"
        " and damerau_levenshtein(x, y) = 1)) > 0)) > 0"
    )


def unregister_distances(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget the distances, so that the next connection to the same database can bring its own."""
    connection.execute("select 1").fetchall()  # ends a transaction that a half-read result holds open
    for name in DISTANCES:
        connection.remove_function(f"{name}_by_character")


def _columnar(kind: str, method: str) -> Callable[[Any, Any], Any]:
    def compare(left: Any, right: Any) -> Any:
        import numpy as np
        from rapidfuzz import distance
        from rapidfuzz.process import cpdist

        scorer = getattr(getattr(distance, kind), method)
        dtype = np.float64 if method == "similarity" else np.int64
        nulls = np.asarray(left.is_null()) | np.asarray(right.is_null())
        scores = cpdist(
            left.fill_null("").to_pylist(), right.fill_null("").to_pylist(), scorer=scorer, dtype=dtype
        )
        return pa.array(scores, mask=nulls)

    return compare
