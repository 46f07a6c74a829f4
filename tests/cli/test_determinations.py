"""`chipwatch determinations`: in by file or by hand, listed beside the arithmetic."""

import json
from pathlib import Path

from pipeline.settings import Settings
from pipeline.tasks.context import set_up
from tests.cli.conftest import call

FILE = """item,determination,basis,document,who,on
NVIDIA A40,3A090.b,maker,https://maker.example/eccn.pdf,NVIDIA,2024-01-02
NVIDIA A40,3A090b,maker,https://maker.example/eccn.pdf,NVIDIA,2024-01-02
900-2G133-0000,EAR99,ccats,G123456,BIS,2024-02-03
"""


def test_import_add_and_list(tmp_path: Path) -> None:
    set_up(Settings(home=tmp_path)).engine.dispose()
    assert "Nothing is determined" in call(tmp_path, "determinations").out
    (tmp_path / "eccn.csv").write_text(FILE)
    told = call(tmp_path, "determinations", "import", tmp_path / "eccn.csv").out.splitlines()
    assert told[0] == "eccn.csv: 2 recorded"
    assert told[1].startswith("  line 3, determination: '3A090b' is no ECCN")
    assert told[2].startswith("  line 4: '900-2G133-0000': no chip or system of the catalogue is called that; it holds")
    given = ("NVIDIA A40", "not 3A090", "--basis", "signed", "--document", "minutes.pdf", "--who", "Ada", "--by", "bob")
    assert call(tmp_path, "determinations", "add", *given, "--on", "soon").err.startswith("chipwatch: on: 'soon'")
    done = call(tmp_path, "determinations", "add", *given, "--on", "2025-01-07")
    assert done.out == "determination 3: NVIDIA A40 is not 3A090; recorded\n"
    assert "determination_differs" in call(tmp_path, "todo").out
    lines = call(tmp_path, "determinations").out.splitlines()
    assert lines[1].startswith(
        "3\tNVIDIA A40\tnot 3A090\tAda on 2025-01-07 (our own, signed)\tminutes.pdf\t\t\tstands\t"
    )
    assert "NVIDIA A40: yes b.2\tsince " in lines[1]
    assert "overruled by 3" in lines[3]
    views = json.loads(call(tmp_path, "determinations", "--json").out)
    assert [view["determination"]["number"] for view in views] == [3, 2, 1]
    assert views[0]["recorded_by"] == "bob"
