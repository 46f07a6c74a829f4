"""Pages that are written to hang a reader or to make it lose text, and what each costs (P3, S4)."""

import resource
import time

from pipeline.bench.measuring import Timings
from pipeline.bench.report import Row, row
from pipeline.documents.page import read_page

BEGINS, ENDS = "officials said on Tuesday", "here at last"
_FIRST = f"<p>The rule now covers the board, {BEGINS}.</p>"
_LAST = f"<p>The end of the story is {ENDS}.</p>"
#: By name; a page that is longer than any we read need not keep its last words, but must say so.
TRAPS = {
    "depth 260": "<div>" * 260 + _FIRST + "</div>" * 260 + _LAST,
    "depth 100,000": "<div>" * 100_000 + _FIRST + "</div>" * 100_000 + _LAST,
    "50,000 attributes": "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">" + _FIRST + _LAST,
    "3,000 tags of 199 attributes": _FIRST + ("<p " + "a=1 " * 199 + ">x</p>") * 3_000 + _LAST,
    "tags never closed": _FIRST + _LAST + "<a " * 200_000,
    "quotes never closed": _FIRST + _LAST + '<a ="> ' * 30_000,
    "a text of 20 MB": _FIRST + "<p>" + "word and more " * 1_500_000 + "</p>" + _LAST,
    "150,000 line breaks": _FIRST + "x<br>" * 150_000 + _LAST,
    "100,000 rows": _FIRST + "<table>" + "<tr><td>a</td><td>b</td></tr>" * 100_000 + "</table>" + _LAST,
    "nested JSON": "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + _FIRST + _LAST,
}


def measure(rounds: int) -> list[Row]:
    """The CPU of each trap, of the children that read some of them too; a loss in silence is a failure."""
    timings = Timings()
    for _ in range(rounds):
        timings.rounds.append([])
        timings.spent.append(0.0)
        for name, page in TRAPS.items():
            began = _spent()
            found = read_page(page, "https://harbour.example/a")
            seconds = _spent() - began
            timings.spent[-1] += seconds
            if BEGINS in found.text and (ENDS in found.text or "truncated" in found.flags):
                timings.rounds[-1].append(seconds)
            else:
                timings.failed += 1
                timings.first_fault = timings.first_fault or f"{name}: text lost in silence"
    return [row("hostile pages to text or flag", timings, bar="P3: max ≤ 2 s; S4: none lost in silence")]


def _spent() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
