"""An error that nobody foresaw reaches people and Dagster's log with its place, without the cell it met."""

import doctest
from pathlib import Path
from types import ModuleType

import dagster as dg
import pytest

from mdm_pipeline import errors, tables
from mdm_pipeline.audit import summary
from mdm_pipeline.errors import SourceError, StepError, without_values
from mdm_pipeline.orchestration.explained import explained
from mdm_pipeline.orchestration.outcome import failures
from mdm_pipeline.orchestration.resources import Mdm
from mdm_pipeline.orchestration.step import step
from mdm_pipeline.settings import Places

CELL = 'Pat O\'Hara\n"+86 13800001234" 张伟 pat@example.com 1987'


@dg.asset
def stumbles(context: dg.AssetExecutionContext, mdm: Mdm) -> None:
    """Meet a cell that is no number."""
    with step(context, mdm, tables.QUARANTINE) as (warehouse, _):
        warehouse.value("select cast(? as integer)", [CELL])


def test_no_cell_reaches_dagsters_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        mdm = Mdm.at(Places(home=tmp_path))
        run = dg.materialize([stumbles], instance=instance, resources={"mdm": mdm}, raise_on_error=False)
        told = failures(instance, run.run_id)
        logged = str(instance.all_logs(run.run_id)) + "".join(capfd.readouterr())
    assert not run.success
    assert told[0].startswith("step stumbles failed: stumbles: ConversionException: Conversion Error: ")
    for piece in ("Pat", "Hara", "13800001234", "张伟", "example.com", "1987"):
        assert piece not in logged
    assert "test_explained.py" in logged


def test_our_own_errors_pass_without_what_they_were_made_from() -> None:
    with pytest.raises(SourceError, match="no such file") as caught, explained("land_erp"):
        try:
            int(CELL)
        except ValueError as error:
            raise SourceError("missing", "no such file") from error
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_place_of_an_unforeseen_error_is_kept() -> None:
    with pytest.raises(StepError, match="linked: ValueError") as caught, explained("linked"):
        int(CELL)
    assert caught.traceback[-1].path == Path(__file__)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"Could not convert string '{CELL}' to INT32", "Could not convert string ... to INT32"),
        ("Type INT64 with value 13800001234 can't be cast", "Type INT64 with value ... can't be cast"),
        ("Type VARCHAR with value O'Hara's can't be cast", "Type VARCHAR with value ... can't be cast"),
        ('Duplicate key "id: 7, name: Pat" violates', "Duplicate key ... violates"),
        ("Referenced column not found LINE 1: select 'Pat'", "Referenced column not found"),
        ("value 130.50 out of range for DECIMAL(18,3)", "value ... out of range for DECIMAL(18,3)"),
        ("bad mail pat@example.com of 张伟", "bad mail ... of ..."),
        ("Got 3 results, configured to fail if not 0", "Got 3 results, configured to fail if not 0"),
    ],
)
def test_an_engine_s_message_loses_its_values(text: str, told: str) -> None:
    assert without_values(text) == told


@pytest.mark.parametrize("module", [errors, summary])
def test_the_examples_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
