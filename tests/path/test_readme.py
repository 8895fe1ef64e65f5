"""The README tells the truth: its query runs, and who follows it connects a source of their own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.path.nights import DATA, Night

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
BLOCK = re.compile(r"<!-- test: (?P<what>\S+) -->\n```\w*\n(?P<text>.*?)```", re.DOTALL)


def _blocks() -> list[tuple[str, str]]:
    return [
        (block["what"], block["text"]) for block in BLOCK.finditer((PROJECT / "README.md").read_text("utf-8"))
    ]


def test_its_query_runs_on_a_published_release(night_one: Night, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(night_one.home)
    (query,) = (text for what, text in _blocks() if what == "query")
    asked = subprocess.run(
        [sys.executable, "-c", query], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    assert "in_several_systems" in asked.stdout


def test_who_follows_it_connects_a_source_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "mdm_pipeline").mkdir()
    (tmp_path / "mdm_pipeline" / "config").symlink_to(PROJECT / "mdm_pipeline" / "config")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sources").symlink_to(DATA / "day1")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for what, text in _blocks():
        if what == "run":
            commands = text.replace("cp -r ", "cp -rL ")
            done = subprocess.run(
                ["bash", "-ec", commands], cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr[-3000:]
        elif what != "query":
            (tmp_path / what).write_text(text, encoding="utf-8")
    night = Night(tmp_path / "my_home", succeeded=True)
    rows = night.published("select source_id from customer_xref where source = 'newsletter' order by 1")
    assert rows == [("N-1",), ("N-2",), ("N-3",)]
