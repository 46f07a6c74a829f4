"""Evidence in place: the words of the capture around a span, or the page of a PDF."""

from collections.abc import Callable
from pathlib import Path

import pytest

from models.terms import Words
from pipeline.settings import Settings
from pipeline.storage.documents import load_revisions
from pipeline.storage.engine import reading, writing
from pipeline.storage.state import claim_world
from pipeline.tasks.context import Context
from pipeline.tasks.places import Place, place_of, spot_of
from pipeline.tasks.private import add_document
from tests.conftest import FrozenClocks
from tests.documents.test_pdf import column, pdf_of

NOTICE = """<html><head><meta charset="gb2312"><title>公告</title></head><body><ul><li>甲公司&amp;乙公司</li></ul>
<p>一、未经许可不得出口板卡，违反本公告规定的由主管部门依法予以处罚，相关主体可以就有关事项提出书面说明。</p>
<p>二、甲公司&amp;乙公司<b>列入</b>清单，自公布之日起实施，有效期为两年，相关事项由主管部门另行书面通知各有关单位。</p>
<script>var hidden = "甲公司&amp;乙公司";</script><p>三、本公告由主管部门负责解释。</p></body></html>"""

Find = Callable[[bytes, str, str], Place | None]


@pytest.fixture
def find(sqlite_engine: object, frozen: FrozenClocks, tmp_path: Path) -> Find:
    """Adds a file to a live deployment, and finds the place of words of its text."""
    from sqlalchemy import Engine

    assert isinstance(sqlite_engine, Engine)
    context = Context(Settings(home=tmp_path), sqlite_engine, frozen.clocks)
    with writing(context.engine) as connection:
        claim_world(connection, "live")

    def found(body: bytes, name: str, words: str) -> Place | None:
        file = tmp_path / name
        file.write_bytes(body)
        add_document(context, str(file))
        with reading(context.engine) as connection:
            [revision] = load_revisions(connection, [1])
            start = revision.text.index(words)
            spotted = spot_of(connection, revision, start, start + len(words))
        return spotted and place_of(context.captures, spotted)

    return found


def test_words_stand_where_the_body_says_them(find: Find) -> None:
    place = find(NOTICE.encode("gb18030"), "notice.html", "甲公司&乙公司列入清单")
    assert place is not None
    assert place.charset == "gb18030"
    assert place.start is not None
    assert NOTICE[place.start : place.end] == "甲公司&amp;乙公司<b>列入</b>清单"
    assert place.words == Words("甲公司&乙公司列入清单")
    # What a script holds is not shown.
    assert place.after == Words(
        "，自公布之日起实施，有效期为两年，相关事项由主管部门另行书面通知各有关单位。 三、本公告由主管部门负责解释。"
    )


def test_words_of_a_pdf_have_its_page(find: Find) -> None:
    body = pdf_of([column(72, ["The first page ends here."]), column(72, ["The H20 needs a licence."])])
    place = find(body, "letter.pdf", "H20 needs")
    assert place is not None
    assert (place.page, place.start) == (2, None)
