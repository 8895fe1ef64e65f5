"""The Record Linkage Toolkit as its documentation deduplicates FEBRL data."""

from collections.abc import Callable
from pathlib import Path


def cluster(records: Path, _name: str, _same: Callable[[str, str], bool]) -> dict[str, str]:
    """Cluster the records of a set."""
    import pandas
    import recordlinkage
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    table = pandas.read_csv(records, dtype=str, index_col="record_id")
    index = recordlinkage.Index()
    for column in ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode"):
        index.block(column)
    compare = recordlinkage.Compare()
    compare.exact("given_name", "given_name", label="given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85, label="surname")
    compare.exact("date_of_birth", "date_of_birth", label="date_of_birth")
    compare.exact("suburb", "suburb", label="suburb")
    compare.exact("state", "state", label="state")
    compare.string("address_1", "address_1", threshold=0.85, label="address_1")
    compare.exact("soc_sec_id", "soc_sec_id", label="soc_sec_id")
    features = compare.compute(index.index(table), table)
    links = recordlinkage.ECMClassifier().fit_predict(features)
    rows, columns = (table.index.get_indexer(links.get_level_values(side)) for side in (0, 1))
    graph = coo_matrix(([1] * len(links), (rows, columns)), shape=(len(table), len(table)))
    _, parts = connected_components(graph, directed=False)
    return dict(zip(table.index, map(str, parts), strict=True))
