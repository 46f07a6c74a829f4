"""`chipwatch determinations`: in by file or by hand, listed beside the arithmetic."""

import json
from pathlib import Path

from openpyxl import Workbook

from pipeline.settings import Settings
from pipeline.tasks.context import set_up
from tests.cli.conftest import call

FILE = """item,determination,basis,document,who,on
NVIDIA A40,3A090.b,maker,https://maker.example/eccn.pdf,NVIDIA,2024-01-02
NVIDIA A40,3A090b,maker,https://maker.example/eccn.pdf,NVIDIA,2024-01-02
900-2G133-0000,EAR99,ccats,G123456,BIS,2024-02-03
"""


def test_a_workbook_is_read_too_and_one_without_lines_is_refused(tmp_path: Path) -> None:
    set_up(Settings(home=tmp_path)).engine.dispose()
    book = Workbook()
    lines = [line.split(",") for line in FILE.splitlines()]
    for line in lines:
        book.active.append(line)
    book.active.merge_cells("A3:A4")
    book.save(tmp_path / "eccn.xlsx")
    told = call(tmp_path, "determinations", "import", tmp_path / "eccn.xlsx").out.splitlines()
    assert told[0] == "eccn.xlsx: 1 recorded"
    assert [line.partition(":")[0] for line in told[1:]] == ["  A3, item", "  A4, item"]
    (tmp_path / "none.csv").write_text(FILE.splitlines()[0])
    refused = call(tmp_path, "determinations", "import", tmp_path / "none.csv")
    assert (refused.status, refused.err) == (1, "chipwatch: none.csv: no line stands below the header\n")


def test_a_register_without_lines_or_of_another_kind_leaves_what_is_there(tmp_path: Path) -> None:
    set_up(Settings(home=tmp_path)).engine.dispose()
    file = tmp_path / "parties.csv"
    for body, status, words in (
        (b"party,country\nAcme,CN\n", 0, "parties.csv: 1 line"),
        (b"party,country\n", 1, "no line stands below the header; the register of parties stays as it is"),
        (b"party,country\n,CN\n", 1, "line 2, party: is empty; the register of parties stays as it is"),
        ("party,country\nB,CN\n".encode("utf-16-le"), 1, "the first line is no text that names columns"),
        (b"\x89PNG\r\n\x1a\n", 1, "the first line is no text that names columns"),
        ("party,country\nZürich AG,CH\nBasel AG,CH\n".encode("latin-1"), 0, "line 2, party: not UTF-8; set aside"),
    ):
        file.write_bytes(body)
        done = call(tmp_path, "parties", "import", file, "--by", "ada")
        assert done.status == status
        assert words in done.out + done.err
        if status:
            assert "Acme" in call(tmp_path, "parties").out
    assert "Acme" not in call(tmp_path, "parties").out


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
