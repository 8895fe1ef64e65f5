"""A truth may be a column of a file, a file of keys or links, each where the data set has it."""

from pathlib import Path

import duckdb
import pytest

from mdm_pipeline.errors import ConfigError
from mdm_pipeline.evaluation.truth import read_truth
from mdm_pipeline.tables import CUSTOMER_XREF, CUSTOMERS_STANDARDIZED
from mdm_pipeline.warehouse import Warehouse
from tests.rows import put

RECORDS = ["erp:1", "erp:2", "erp:3", "crm:1", "crm:2", "crm:3"]
LINKS = (
    "links: {file: links.csv, left: {source: erp, column: erp_id}, right: {source: crm, column: crm_id}}\n"
)
KEYS = "records: {file: key.csv, source: {column: SYSTEM, names: {ERP: erp}}, key: ID, entity: GROUP}\n"


def _parties(folder: Path, truth: str, sources: Path | None = None) -> set[frozenset[str]]:
    """Read a truth beside the records and return its parties."""
    (folder / "truth.yaml").write_text(truth, encoding="utf-8")
    with Warehouse.in_memory() as warehouse:
        keys = [{"record_id": one, "source": one[:3], "source_id": one[4:]} for one in RECORDS]
        put(warehouse, CUSTOMER_XREF, [{**key, "customer_id": "x"} for key in keys])
        put(warehouse, CUSTOMERS_STANDARDIZED, [{**key, "party_type": "person"} for key in keys])
        read_truth(warehouse, folder, sources)
        rows = warehouse.rows("select list(record_id) from scored_records group by entity_id")
    return {frozenset(records) for (records,) in rows}


def test_truth_in_columns_of_files_beside_the_sources(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "erp.csv").write_text("id,name,group id\n1,A,7\n 2,B,7\n3,C,\n")
    duckdb.sql("select * from (values (1, 7), (2, 9)) as rows(id, cluster)").write_parquet(
        str(sources / "crm.parquet")
    )
    truth = (
        "records:\n- {source: erp, file: erp.csv, key: id, entity: group id}\n"
        "- {source: crm, file: crm.parquet, key: id, entity: cluster}\n"
    )
    assert _parties(tmp_path, truth, sources) == {
        frozenset({"erp:1", "erp:2", "crm:1"}),
        frozenset({"crm:2"}),
    }


def test_file_of_keys_names_sources_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "key.csv").write_text("GROUP,SYSTEM,ID\n5,ERP,1\n5,ERP,2\n6,ERP,3\n5,LIST,1\n")
    assert _parties(tmp_path, KEYS) == {frozenset({"erp:1", "erp:2"}), frozenset({"erp:3"})}


def test_links_join_what_they_connect_and_leave_the_others_alone(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_text("erp_id,crm_id\n2,1\n2,2\n1,2\n")
    assert _parties(tmp_path, LINKS) == {
        frozenset({"erp:1", "erp:2", "crm:1", "crm:2"}),
        frozenset({"erp:3"}),
        frozenset({"crm:3"}),
    }


@pytest.mark.parametrize(
    ("truth", "complaint"),
    [
        ("records: []\n", "give records"),
        (LINKS + KEYS, "give records"),
        (KEYS.replace("entity", "party"), "party"),
        (
            KEYS.replace("ERP: erp", "ERP: sap"),
            "names the sources ['sap']; those of the run are ['crm', 'erp']",
        ),
        (KEYS.replace("ERP: erp", "Erp: erp"), "no rows of ['Erp']"),
        (KEYS.replace("GROUP", "PARTY"), "no columns ['PARTY']; it has ['GROUP', 'SYSTEM', 'ID']"),
        (KEYS.replace("key.csv", "keys.csv"), "keys.csv, but it is not in"),
        (KEYS.replace("key.csv", "key.parquet"), "cannot be read"),
        (LINKS, "without a source, a key or a party"),
    ],
)
def test_truth_that_cannot_be_read_says_why(tmp_path: Path, truth: str, complaint: str) -> None:
    (tmp_path / "key.csv").write_text("GROUP,SYSTEM,ID\n5,ERP,1\n")
    (tmp_path / "key.parquet").write_text("GROUP,SYSTEM,ID\n5,ERP,1\n")
    (tmp_path / "links.csv").write_text("erp_id,crm_id\n2,1\n,2\n")
    with pytest.raises(ConfigError) as caught:
        _parties(tmp_path, truth)
    assert complaint in str(caught.value)


def test_folder_with_two_truths_is_refused(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("source,source_id,entity_id\nerp,1,a\n")
    with pytest.raises(ConfigError, match=r"both a truth.csv and a truth.yaml"):
        _parties(tmp_path, KEYS)
