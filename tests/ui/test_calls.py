"""The page of a transcript: its topics against the last call, with both quotes, for people."""

import re
from html import unescape

from pipeline.tasks.calls import show_calls
from pipeline.tasks.context import Context
from tests.conftest import FrozenClocks
from tests.tasks.test_calls import AUGUST, MAY, TITLE
from tests.tasks.told import Desk
from tests.ui.conftest import Ask


def test_a_transcript_stands_against_the_last_call(context: Context, frozen: FrozenClocks, ask: Ask) -> None:
    desk = Desk(context, frozen)
    for quarter, text in (("Q1", MAY), ("Q2", AUGUST + "\nRuth Amadi -- Cormorant Research -- Analyst\n\nPrices?\n")):
        desk.publish_call(TITLE.format(quarter), text)
        desk.after(91)
    newest, first = show_calls(context, "VOSS")
    page = ask("viewer").get(f"/documents/{newest.document}")
    assert page.status_code == 200
    told = " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())
    section = told[told.index("Against the last call") :]
    assert "Stock of chips lowered 18 months then, 12 months now" in section
    assert "Our stock of GPUs lasts eighteen months." in section
    assert "Our stock of GPUs lasts twelve months." in section
    assert "Mara Voss, Chief Executive Officer, prepared remarks" in section
    assert "Prices dropped Not spoken of in this call" in section
    assert f"documents/{first.document}" in page.text
    opening = ask("viewer").get(f"/documents/{first.document}").text
    assert "the first call of this company that is known" in opening


def test_other_documents_have_no_such_section(context: Context, frozen: FrozenClocks, ask: Ask) -> None:
    desk = Desk(context, frozen)
    desk.publish("The Commerce Department said that a licence is required to export the NVIDIA H20 to China.")
    desk.after(1)
    [path] = set(re.findall(r"documents/do-[a-z2-7]+", ask("viewer").get("/documents").text))
    assert "Against the last call" not in ask("viewer").get(f"/{path}").text
