"""What the words around a day tie it to: starting, ending, complying, goods under way, or nothing of the kind."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from typing import Literal

#: complies: what must be done by that day; saves: up to that day goods that were under way may still arrive.
Role = Literal["starts", "ends", "complies", "saves", "comments", "said", "none"]

# What stands before a date and ties it to starting or ending, or to neither.
starting = re.compile(
    r"(?:\beffective|\btak(?:es?|ing)\s+effect|\btook\s+effect|\bc(?:ome|omes|oming|ame)\s+in(?:to)?\s+(?:force|effect)|\benter(?:s|ed|ing)?\s+in(?:to)?\s+(?:force|effect)"
    r"|\b(?:go(?:es)?|went|going)\s+(?:in)?to\s+effect|\bstart(?:s|ed|ing)?|\bbeg(?:in|ins|an|inning|un)|\bcommenc(?:e|es|ed|ing)|\bas\s+(?:of|from)|\bfrom|\bsince"
    r"|\bon\s+(?:or|and)\s+after|\bon\s+or\s+about|\bappl(?:y|ies)|\bbecom(?:es?|ing)\s+(?:effective|mandatory|binding)|\bin\s+(?:force|effect)|\bkick(?:s|ed|ing)?\s+in"
    r"|\b(?:compliance|effective|implementation|entry)\s+date(?:\s+(?:is|of|set\s+for|was\s+set\s+for))?|\bcompliance\s+is\s+required|\bcomply|\brequired"
    r"|\bas\s+(?:early|soon)\s+as"
    r"|\bdue|自|从|于)",
    re.IGNORECASE,
)
strong_start = re.compile(
    r"(?:effective|effect|in(?:to)?\s+force|start(?:s|ed|ing)?|beg(?:in|ins|an|inning|un)|commenc\w+|as\s+(?:of|from)|from|since|on\s+(?:or|and)\s+after|compliance|applies|apply|自|从)",
    re.IGNORECASE,
)
# Acts, not beginnings: they tie only a day that is still to come.
acting = re.compile(
    r"\b(?:ship\w*|availab\w+|sampl\w+|volume|deliver\w*|production|launch\w*|resum\w+|ban\w*|block\w*|bar|halt\w*|stop\w*|impos\w+|delay\w*|postpon\w+|suspen\w+|rais\w+|ramp\w*|debut\w*|lift\w*|add\w*|increas\w+|put\s+off|introduc\w+)\b",
    re.IGNORECASE,
)
ending = re.compile(
    r"(?:\buntil|\btill|\bthrough|\bexpir(?:e|es|ed|ing|y|ation)|\blaps(?:e|es|ed|ing)|\bends?|\bended|\bending|\bsunset(?:s|ting)?|\bterminat(?:e|es|ed|ing)|\bno\s+longer"
    r"|\bwind(?:s|ing)?\s+down|\bremov(?:e|es|ed|al)|\bceas(?:e|es|ed)|直到|至|到期|失效)",
    re.IGNORECASE,
)
clause_end = re.compile(r"(?<![ap]\.m)(?<!\b[A-Z])[.;]\s+(?=[A-Z(\"'‘“])|\n|[。；]")
commenting = re.compile(
    r"comments?\b|\bsubmi(?:t|ssions?|tted)|\bhearing|\bdocket|\bresponses?\s+(?:are|is)\s+due|\bconsultation\s+(?:closes|ends|runs)|\bfeedback|\bcomment\s+period|征求意见|意见",
    re.IGNORECASE,
)
saying = re.compile(
    r"(?:\bsaid|\bsays|\btold\b[^.;]{0,25}|\bannounced|\breported|\bpublished|\bposted|\bdated|\bissued|\bsigned|\bwrote|\bconfirmed|\bfiled|\bquarter\s+ended|\bmonths?\s+ended|\byear\s+ended|\bweek\s+ended"
    r"|\bdisclosed|\bstatement|\bcall|\binterview|\bspeaking|\b(?:letter|circular|memo|notice)\s+of|\bdate\s+of\s+(?:report|filing)\b[^.;\n]{0,50}:)(?:\s+(?:late|early|in\s+a\s+\w+))?\s*(?:on\s+|,\s*)?(?:the\s+)?$",
    re.IGNORECASE,
)


# "Controls on rare earths date from April": told of what is older.
dating = re.compile(r"(?:\bdates|\bdating|s\s+date)(?:\s+back)?(?:\s+(?:from|to))?\s*$", re.IGNORECASE)
# A saving clause: what left before the rule may still arrive (as in the savings clauses of the rules of 15 CFR 730–774).
under_way = re.compile(
    r"\ben\s+route\b|\bin\s+transit\b|\baboard\s+(?:a|an|any)\s+\w+|\bon\s+(?:the\s+)?dock\b|\bon\s+the\s+water\b|\bsaving\s+clause|\bsavings\s+clause"
    r"|\b(?:already|were|was)\s+(?:loaded|shipped|under\s+way|underway|laden)\b|\bhad\s+(?:already\s+)?left\b|\bpreviously\s+(?:eligible|authori[sz]ed)\b|在途|已启运|已装运",
    re.IGNORECASE,
)
up_to = re.compile(
    r"\b(?:before|until|till|by|through|no(?:t)?\s+later\s+than|up\s+to|prior\s+to|on\s+or\s+before)\s+(?:midnight\s*,?\s+)?(?:(?:on|of)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
complying = re.compile(
    r"\b(?:compliance\s+(?:date|deadline)|compliance\s+(?:with\b[^.;]{0,60}\s)?(?:is|becomes|was)\s+(?:not\s+)?(?:required|mandatory|due)|(?:to|must|shall|should|need\s+to)\s+(?:comply|be\s+in\s+compliance|conform)"
    r"|(?:deadline|grace\s+period|transition(?:al)?\s+period)\b)[^.;]{0,70}$",
    re.IGNORECASE,
)


def role_of(text: str, start: int, end: int, *, future: bool) -> Role:
    """What a day at `text[start:end]` is tied to; `future` says that it lies after the day of publication."""
    cut = max((match.end() for match in clause_end.finditer(text, max(0, start - 200), start)), default=0)
    before = text[max(cut, start - 90) : start]
    itself = text[start:end]
    after = text[end : end + 60]
    if re.match(
        r"\s*(?:rules?|controls?|rule|guidance|order|letter|meeting|summit|report|filing|notice)\b",
        after,
        re.IGNORECASE,
    ):
        return "none"
    if dating.search(before):
        return "none"
    if saying.search(before):
        return "said"
    if under_way.search(text[cut : end + 80 if not clause_end.search(text, end, end + 80) else end]):
        return "saves" if up_to.search(text[max(cut, start - 30) : start]) else "none"
    if complying.search(before) and not re.search(r"\beffective\b[^,;]{0,30}$", before, re.IGNORECASE):
        return "complies"
    # "not from mid-November as the rule has it", "were to begin on May 15": days on which nothing began.
    if re.search(
        r"\bnot\s+(?:from|on|in|before|until|by|as\s+of)?\s*(?:the\s+)?$|\b(?:was|were)\s+(?:due\s+|set\s+|scheduled\s+|supposed\s+|meant\s+)?to\s+(?:\w+\s+){1,4}$|\b(?:would|should)\s+have\s+(?:\w+\s+){1,4}$",
        before,
        re.IGNORECASE,
    ):
        return "none"
    if commenting.search(before[-60:]) and not strong_start.search(before[-16:]):
        return "comments"
    if re.search(
        r"immediate|at\s+once|effective|force|publication|issuance|promulgation|即日起|生效|公布之日|发布之日",
        itself,
        re.IGNORECASE,
    ):
        return "starts"
    near = before[-48:]
    # An adverbial of time stands next to what it dates: the closest tie wins.
    start_ties = [m.end() for m in starting.finditer(near)] + [m.end() for m in starting.finditer(itself[:12])]
    end_ties = [m.end() for m in ending.finditer(near)]
    last_start, last_end = max(start_ties, default=-1), max(end_ties, default=-1)
    if re.match(r"(?:from|since|start\w*|begin\w*|effective|as\s+of|as\s+early)", itself, re.IGNORECASE):
        return "starts"
    # "Companies have until May 15 to comply", "need not report until June": then it begins.
    if re.search(
        r"\b(?:not|n't|no|never|have|has|had)\b[^.;]{0,50}\b(?:until|till)\s*$",
        before + (itself if itself.lower() in {"until", "till"} else ""),
        re.IGNORECASE,
    ) and (
        re.match(r"\s*,?\s*to\s+\w+", after)
        or re.search(r"\b(?:not|n't|no|never)\b[^.;]{0,50}\buntil\s*$", before, re.IGNORECASE)
    ):
        return "starts"
    if re.match(r"(?:until|till|through)", itself, re.IGNORECASE) or (
        re.search(r"(?:until|till|through|to|–|-)\s*$", near) and end_ties
    ):
        return "ends"
    if re.search(r"^\s*(?:起|开始|生效|正式)", after):
        return "starts"
    if re.search(r"^\s*(?:到期|失效|止|为止)", after):
        return "ends"
    if last_end > last_start:
        return "ends"
    if future and last_start < 0 and acting.search(before[-70:]) and not re.search(r"\bby\s+(?:the\s+)?$", before):
        return "starts"
    if re.search(r"\beffective\s*:?\s*$", before, re.IGNORECASE):
        return "starts"
    if last_start >= 0:
        return "starts"
    if future and re.match(
        r"\s*,\s.{3,90}?\b(?:will|shall|is\s+to|are\s+to)\s+(?:be\s+)?\w+", after + text[end + 60 : end + 130]
    ):
        return "starts"
    if re.match(
        r"\s*,(?:\s+[\w-]+){1,6}\s+(?:starts?|begins?|takes?\s+effect|comes?\s+into|expires?|will\s+\w+)\b",
        after,
        re.IGNORECASE,
    ):
        return "starts"
    if re.match(
        r"\s*,?\s*(?:it\s+|the\s+\w+\s+)?(?:take|takes|taking|come|comes)\s+(?:effect|into)", after, re.IGNORECASE
    ):
        return "starts"
    return "none"
