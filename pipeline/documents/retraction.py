"""Tells a page that withdraws or corrects what it said from one that reports such an act."""

import re

_HEADED = re.compile(
    r"^\W*(?:correct(?:ed|ion)s?|clarification|retract(?:ed|ion)|withdrawn|withdrawal of (?:story|article)"
    r"|editor'?s note|update and correction"
    r"|refile|kill(?:ed)?|berichtigung|korrektur|rectificatie|更正|訂正)\s*(?:[:：–—-]|$|\))",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:this|the|an earlier version of this|a previous version of this) (?:story|article|report|post|piece"
    r"|page|document|notice|guidance|press release)"
    r" (?:has been|was|is being|is) (?:withdrawn|retracted|removed|rescinded|corrected|taken down|deleted|superseded)\b"
    r"|\b(?:an )?(?:earlier|previous) version of this (?:story|article|report|post) (?:incorrectly|misstated"
    r"|mistakenly|wrongly|erroneously|said)\b"
    r"|\bthis (?:story|article|post) (?:corrects|has been corrected|is withdrawn)\b|\bwe (?:have )?(?:retracted"
    r"|withdrawn) (?:this|the) (?:story|article)\b",
    re.IGNORECASE,
)


def is_retraction(title: str | None, text: str) -> bool:
    """Whether the page says of itself that it was withdrawn or corrected.

    A notice that reports the withdrawal of a rule is news, not a retraction: only words about this page
    count, in the title or in a block's beginning, or in a sentence about "this article".
    """
    if title and _HEADED.match(title.replace("’", "'")):
        return True
    blocks = text.split("\n")
    edges = blocks[:3] + blocks[-3:]
    # "Correction" alone on a line heads a notice's section as well, in which another text is corrected.
    return any(
        (len(block) > 25 and _HEADED.match(block[:60].replace("’", "'"))) or _SAID.search(block[:600])
        for block in edges
    )
