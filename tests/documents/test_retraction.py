"""A page that takes itself back or corrects itself, and one that reports such an act."""

import pytest

from models.values import Page
from pipeline.documents.retraction import notice_of, noticed

BODY = "Northbank widens its rule, the office said.\nIt covers boards of the maker.\nMore on Monday.\nThe end."


@pytest.mark.parametrize(
    ("title", "text", "notice"),
    [
        ("Correction: Northbank widens its rule", BODY, "correction"),
        ("CORRECTED - Northbank widens its rule", BODY, "correction"),
        ("Northbank widens its rule (Corrected)", BODY, None),
        ("RETRACTED: Northbank widens its rule", BODY, "retraction"),
        ("Withdrawn", BODY, "retraction"),
        ("Northbank widens its rule", f"Editor\u2019s note: this figure was wrong.\n{BODY}", "correction"),
        ("Northbank widens its rule", f"Editor's note: this story first ran in the weekly letter.\n{BODY}", None),
        ("Northbank widens its rule", f"Editor's note: the paper has retracted this account.\n{BODY}", "retraction"),
        ("Northbank widens its rule", f"{BODY}\nAn earlier version of this article misstated the date.", "correction"),
        (
            "Northbank widens its rule",
            f"{BODY}\nThis article was updated to correct the name of the board.",
            "correction",
        ),
        ("Northbank widens its rule", f"{BODY}\nClarification: the rule covers boards alone.", "correction"),
        ("Northbank widens its rule", f"{BODY}\nThis article was updated with comment from the maker.", None),
        ("Northbank widens its rule", "This story has been withdrawn.", "retraction"),
        ("Northbank widens its rule", "This press release has been superseded by one of 4 May.", "retraction"),
        ("KILL: Northbank", "Please disregard the story. It was sent in error.", "retraction"),
        ("Northbank withdraws its rule", "The rule was withdrawn on Tuesday, the office said.", None),
        ("Guidance withdrawn", "The guidance has been rescinded, the office said on Tuesday.", None),
        ("Withdrawn rule was popular", BODY, None),
        ("Maker corrects course", "The correction of prices goes on.", None),
        ("Correction facility opens", BODY, None),
        ("Market correction: what it means", BODY, None),
        ("Paper retracts its report on Northbank", "The paper retracted the report on Monday, its editor said.", None),
        ("北岸扩大规则", "更正:前文所述日期有误。\n北岸扩大规则。", "correction"),
        ("北岸扩大规则", "北岸扩大规则。\n本文已撤回。", "retraction"),
        ("北岸撤回规则", "北岸周二撤回了该规则。", None),
        ("【更正】北岸扩大规则", "北岸扩大规则。", "correction"),
        ("訂正:北岸が規則を拡大", "北岸が規則を拡大した。", "correction"),
        ("정정: 북안 규칙 확대", "북안이 규칙을 확대했다.", "correction"),
        ("Berichtigung: Northbank", "Das Amt sagte.", "correction"),
        ("Rectificatie: Northbank", "De dienst zei.", "correction"),
        ("Rectificatif: Northbank", "Le bureau a dit.", "correction"),
    ],
)
def test_what_a_page_says_of_itself(title: str, text: str, notice: str | None) -> None:
    assert notice_of(title, text) == notice


def test_a_correction_deep_within_a_long_page_is_of_something_else() -> None:
    text = "\n".join([BODY, "Correction: a word about another story.", BODY])
    assert notice_of("Northbank widens its rule", text) is None


def test_the_flag_is_set_once() -> None:
    page = noticed(Page(title="Correction: a rule", text=BODY, flags=("truncated",)))
    assert page.flags == ("truncated", "correction")
    assert noticed(page) is page
