"""Where a text has its news from: the outlets whose report it passes on.

"Reuters reported", "according to a Bloomberg report", "first reported by the FT", "路透社报道" and an agency's dateline
name an origin; "Reuters could not verify", "denied a Bloomberg report", "Bloomberg Intelligence expects" do not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

LEAD = 3  # lines, the headline among them, in which a text says where its whole news is from


@dataclass(frozen=True, slots=True)
class Report:
    """A place in a text that passes on an outlet's report: `text[start:end]` is the outlet's name."""

    start: int
    end: int
    outlet: str


@dataclass(frozen=True, slots=True)
class Outlets:
    """The outlets that texts cite: id by name, family by id, and what finds a name."""

    by_name: dict[str, str]
    families: dict[str, str]
    sources: dict[str, str]
    pattern: re.Pattern[str]


_SAYS = (
    r"(?:report(?:s|ed|ing)?|said|says|wrote|writes|publish(?:es|ed)|reveal(?:s|ed)|learn(?:s|ed)|found|finds|quot(?:es|ed)"
    r"|cit(?:es|ed)|disclosed|broke\sthe\s(?:news|story))\b"
)
#: Another outlet's name between a name and the verb that they share.
_WITH = r"(?:(?:,|\sand|,\sand)\s(?:the\s)?(?:[A-Z][\w'.]+\s?){1,4})?"
_WHO = r"(?:,\s(?:a|an|the|its|which)\s[^,.;]{2,60},|,\swhich)?"
_WORDS = (
    r"(?:\s(?:business|financial|daily|newspaper|news|agency|magazine|website"
    r"|first|also|earlier|later|previously|has|have|had|already))*"
)
_SPEAKS = re.compile(rf"{_WITH}{_WHO}{_WORDS}\s{_SAYS}")
_ITS_REPORT = re.compile(r"(?:'s)?\s(?:report|investigation|analysis|poll|survey|story|article)\b")
_ITS_FINDING = re.compile(
    r"(?:'s)?\s(?:report|investigation|analysis|poll|survey|story|article)\s(?:that\s)?(?:said|says|found|finds|showed|shows)\b"
)
_BY = re.compile(
    r"(?:\b(?:[Aa]ccording\sto|[Cc]iting|[Cc]ited|[Pp]er|[Vv]ia|[Qq]uoted\s(?:by|in)"
    r"|(?:told|tells|telling)"
    r"|(?:interview|conversation)\swith|(?:[Ss]tatement|[Nn]ote|[Ee]-?mail|[Ll]etter|[Mm]essage|[Rr]emarks|speaking|[Ss]poke)\sto"
    r"|[Rr]eports?\s(?:by|from|in|of)"
    r"|(?:reported|published|revealed|obtained|seen|reviewed|viewed|polled|surveyed|broken|cited|disclosed|quoted)\s(?:\w+\s)?by"
    r"|\breported\sin)\s(?:(?:a|an|the)\s)?(?:\w+\s(?:outlet|newspaper|paper|daily|magazine|agency|website)\s)?)$"
)
_BY_A = re.compile(
    r"\b(?:[Aa]ccording\sto|[Cc]iting|[Pp]er|in|from|by)\s(?:(?:a|an|the)\s)?(?:recent\s|new\s|earlier\s)?$"
)
_NOT_ABLE = re.compile(
    r"\s(?:could\snot|couldn't|cannot|was\s(?:unable|not\sable)|were\s(?:unable|not\sable)|(?:has|had|have|did|does)(?:\snot|n't)"
    r"|has\syet|did\snot|declined)"
)
_ASKED = re.compile(r"(?:'s?)?\srequests?\b")
_TO_NOBODY = re.compile(
    r"\b(?:comment|respon[ds]\w*|repl(?:y|ied)|spok\w+|available)(?:\s\w+)?\s(?:to|for|with)\s(?:(?:a|an|the)\s)?$"
)
_DISPUTED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject\w*|refut\w*|disput\w*|dismiss\w*|contradict\w*|confirm\w*|[Cc]ontrary\sto|call(?:s|ed)"
    r"|rebut\w*|comment(?:ed)?\son)\s[^.;,]{0,40}$"
)
_FALSE = re.compile(
    r"(?:'s)?\s(?:report|story|article)\s(?:(?:is|was|as)\s)?(?:false|wrong|inaccurate|untrue|incorrect)"
)
_BRAND = re.compile(
    r"\s(?:Intelligence|Economics|Terminal|terminal|Commodity|Index|index|Opinion|Philanthropies|Foundation|Company|225|Stock"
    r"|building|newsletter|Events?|LP|Inc|Corp|NEF|BusinessWeek\sIndex)\b"
)
_BRANDED = re.compile(
    r"\b(?:Thomson|Photo(?:graph)?s?:|Image:|Credit:|compiled\sby|shares\sof)\s(?:the\s)?$", re.IGNORECASE
)
_DATELINE = re.compile(r"(?:^|\n)[^\n(]{2,60}\($")
_AFTER_DATELINE = re.compile(r"\)\s*[-–—]")

_ZH_SAYS = re.compile(r"^[^。;;\n]{0,14}?(?:报道|报导|消息|援引|引述|称|指出|获悉|披露|写道)")
_ZH_NOT = re.compile(r"^(?:的)?(?:记者|无法|未能|尚未|没有|置评|未就|指数)")
_ZH_DISPUTED = re.compile(r"(?:否认|驳斥|反驳|回应|拒绝)[^。;;\n]{0,8}$")


@cache
def load_outlets() -> Outlets:
    """The outlets of `outlets.yaml`."""
    rows = yaml.safe_load(files("pipeline.events").joinpath("outlets.yaml").read_text(encoding="utf-8"))
    by_name = {name: row["id"] for row in rows for name in row["names"]}
    longest = sorted(by_name, key=len, reverse=True)
    named = "|".join(re.escape(name) if not name[0].isascii() else rf"\b{re.escape(name)}\b" for name in longest)
    return Outlets(
        by_name=by_name,
        families={row["id"]: row["family"] for row in rows},
        sources={row["id"]: row["source"] for row in rows if "source" in row},
        pattern=re.compile(named),
    )


def find_reports(text: str) -> list[Report]:
    """The places where a text passes on an outlet's report, in order."""
    outlets = load_outlets()
    plain = text.replace("’", "'")
    found: list[Report] = []
    before: re.Match[str] | None = None
    for named in outlets.pattern.finditer(plain):
        linked = before is not None and found and found[-1].end == before.end()
        joined = linked and re.fullmatch(r"(?:,|\sand|,\sand|\sor)\s(?:the\s)?", plain[before.end() : named.start()])  # type: ignore[union-attr]
        if joined or _passes_on(plain, named):
            found.append(Report(named.start(), named.end(), outlets.by_name[named.group()]))
        before = named
    return found


def ancestor_of(text: str, evidence: tuple[int, int], reports: Sequence[Report]) -> str | None:
    """The family of the outlet from which a passage has its news; None where it is the text's own.

    What the passage's own paragraph cites decides; else what the text's first lines cite for all of it.

    Args:
        text: of the document.
        evidence: the passage.
        reports: of `find_reports`.
    """
    start = text.rfind("\n", 0, evidence[0]) + 1
    end = text.find("\n", evidence[1])
    end = len(text) if end < 0 else end
    lead = _end_of_lead(text)
    own = next((report for report in reports if start <= report.start < end), None)
    told = own or next((report for report in reports if report.start < lead), None)
    return None if told is None else load_outlets().families[told.outlet]


def _end_of_lead(text: str) -> int:
    at = 0
    for _ in range(LEAD):
        while at < len(text) and text[at] == "\n":
            at += 1
        end = text.find("\n", at)
        if end < 0:
            return len(text)
        at = end
    return at


def _passes_on(text: str, named: re.Match[str]) -> bool:
    left = re.split(r"[。;;\n]|[.!?]\s", text[max(0, named.start() - 90) : named.start()])[-1]
    right = text[named.end() : named.end() + 90].split("\n")[0]
    if not named.group()[0].isascii():
        return not _ZH_NOT.match(right) and not _ZH_DISPUTED.search(left) and bool(_ZH_SAYS.match(right))
    if _DATELINE.search(text[max(0, named.start() - 70) : named.start()]) and _AFTER_DATELINE.match(right):
        return True
    if _BRAND.match(right) or _BRANDED.search(left) or _NOT_ABLE.match(right) or _ASKED.match(right):
        return False
    if _TO_NOBODY.search(left) or _DISPUTED.search(left) or _FALSE.match(right):
        return False
    if _SPEAKS.match(right) or _BY.search(left) or _ITS_FINDING.match(right):
        return True
    return bool(_ITS_REPORT.match(right) and _BY_A.search(left))
