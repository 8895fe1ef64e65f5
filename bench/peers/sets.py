"""The data sets of the comparison: one common table of columns each, and the truth apart from it.

Every peer reads the same `records.csv`: the set's own columns under a `record_id` that says nothing (the
sets' own keys give the truth away). Six files with six sets of columns are first laid under one another.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
FEBRL = (
    "select null as source, rec_id as source_id, * exclude (rec_id)"
    " from read_csv('{folder}/febrl%d.csv', all_varchar=true)"
)


@dataclass(frozen=True)
class DataSet:
    """A labelled set: its `query` gives source, source_id, entity_id and the columns that peers may see.

    `config` is the set's configuration for our own path, `day` the folder of its files below the set's.
    """

    name: str
    query: str
    config: str
    day: str = ""

    def write(self, datasets: Path, folder: Path) -> None:
        """Write `records.csv` for the peers and `truth.csv` (with the set's own keys) for the scorer."""
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as con:
            con.execute(
                "create table records as"
                " select 'r' || row_number() over (order by md5(concat(source, source_id))) as record_id, *"
                f" from ({self.query.format(folder=datasets / self.name / self.day)})"
            )
            for file, columns in {
                "truth.csv": "record_id, source, source_id, entity_id",
                "records.csv": "* exclude (source, source_id, entity_id)",
            }.items():
                con.execute(
                    f"copy (select {columns} from records order by hash(record_id)) to '{folder / file}'"
                )


SETS = {
    one.name: one
    for one in (
        DataSet("multisource", (HERE / "multisource.sql").read_text(), "mdm_pipeline/config", "day1"),
        *(DataSet(f"febrl{n}", FEBRL % n, f"bench/datasets/febrl{n}") for n in (1, 2, 3)),
        DataSet(
            "splink_fake_1000",
            "select null as source, unique_id as source_id, cluster as entity_id,"
            " * exclude (unique_id, cluster) from read_csv('{folder}/fake_1000.csv', all_varchar=true)",
            "bench/datasets/splink_fake_1000",
        ),
        DataSet(
            "historical_figures",
            "select null as source, unique_id as source_id, cluster as entity_id,"
            " * exclude (unique_id, cluster) from '{folder}/historical_figures.parquet'",
            "bench/datasets/historical_figures",
        ),
        DataSet(
            "fodors_zagats",
            "select 'fodors' as source, id as source_id, id as entity_id, * exclude (id)"
            " from read_csv('{folder}/fodors.csv', all_varchar=true) union all by name"
            " select 'zagats' as source, id as source_id, coalesce(fodors_id, 'z' || id) as entity_id,"
            " * exclude (id, fodors_id, zagats_id) from read_csv('{folder}/zagats.csv', all_varchar=true)"
            " left join read_csv('{folder}/matches_fodors_zagats.csv', all_varchar=true) on id = zagats_id",
            "bench/datasets/fodors_zagats",
        ),
    )
}
