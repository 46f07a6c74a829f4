"""Where sentences begin: rules for points, abbreviations, headlines, bullets and wrapped lines."""

import re
from bisect import bisect_left

from pipeline.mentions.words import words

_SPEECH = "\"')\\]”’»"
_STOP = re.compile(rf"(?:[.!?…]+[{_SPEECH}]*(?=\s|$)|[。！？；]+[{_SPEECH}」』]*)")
_LINE = re.compile(r"\r?\n[ \t\r\n]*")
_BULLET = re.compile(r"(?:[-*•‣▪–—·]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d+(?:\.\d+)+)\s")
_LAST_WORD = re.compile(r"[^\s(\[\"']+$")

# Never the end of a sentence: a name or a number follows.
_TITLES = words("never_end")
# Before a number only.
_NUMBERED = words("before_number")
# The end of a sentence only before a word that begins sentences.
_DOUBTFUL = words("doubtful")
_OPENERS = words("openers")


def sentence_starts(text: str, places: list[int]) -> set[int]:
    """The indices of the tokens that begin a sentence.

    Args:
        text: the text.
        places: where each token begins, in order.
    """
    cuts = {match.end() for match in _STOP.finditer(text) if _ends_sentence(text, match)}
    cuts |= {match.end() for match in _LINE.finditer(text) if _ends_line(text, match)}
    starts = {0} if places else set()
    for cut in cuts:
        while cut < len(text) and text[cut].isspace():
            cut += 1
        at = bisect_left(places, cut)
        if at < len(places):
            starts.add(at)
    return starts


def _ends_sentence(text: str, stop: "re.Match[str]") -> bool:
    after = text[stop.end() : stop.end() + 60].lstrip()
    if not after or stop.group()[0] not in ".…":
        return True
    follows = after.lstrip("\"'“‘([")
    if not follows:
        return True
    if stop.group().startswith(("..", "…")):
        return follows[0].isupper()
    if follows[0].islower():
        return False
    found = _LAST_WORD.search(text, max(0, stop.start() - 24), stop.start())
    last = found.group().lower() if found else ""
    first = re.match(r"[\w']*", follows)
    opener = (first.group().lower() if first else "") in _OPENERS and not after[0].isdigit()
    if last in _TITLES:
        return False
    if last in _NUMBERED:
        return not follows[0].isdigit()
    if last in _DOUBTFUL:
        return opener
    if len(last) == 1 and last.isalpha():  # an initial, or a letter that numbers a paragraph
        return opener
    return not (last.isdigit() and _begins_line(text, stop.start() - len(last)))


def _begins_line(text: str, at: int) -> bool:
    return text[max(0, at - 12) : at].rpartition("\n")[2].strip() == "" and (
        at == 0 or "\n" in text[max(0, at - 12) : at]
    )


def _ends_line(text: str, line: "re.Match[str]") -> bool:
    if line.group().count("\n") > 1:
        return True
    after = text[line.end() : line.end() + 40]
    if not after:
        return False
    if _BULLET.match(after):
        return True
    begin = text.rfind("\n", max(0, line.start() - 400), line.start()) + 1
    length = line.start() - begin
    # A long line that the next one carries on is wrapped text; a short one is a headline or an item.
    return not (after[0].islower() or after[0].isdigit() or 45 <= length <= 100)
