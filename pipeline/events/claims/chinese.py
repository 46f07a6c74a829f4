"""Claims in Simplified Chinese sentences: fewer patterns than for English, the same types and statuses.

A sentence is cut at its semicolons into parts, and a part at its commas into clauses; a type is read where its
expression stands, its status from that clause, those before it in the part, and what a later sentence disowns.
"""

# ruff: noqa: E501 - a draft is told field by field

import re
from dataclasses import dataclass

from models.values import ClaimType, Status
from pipeline.events.claims import chinese_words as say
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.view import Token, View

_PART = re.compile(r"[^；;]+")
_CLAUSE = re.compile(r"[^，,：]+")
_JOINED = re.compile(r"^(?:、|和|与|及|以及|会同|联合|，)$")
# These outdo the other in a whole part: a listing tells its own licence, a warning off its summons.
_THROUGHOUT = {("entity_listed", "restriction_imposed"), ("purchase_discouraged", "enforcement")}
_WON_FROM = re.compile(r"中标")
_SELLS = re.compile(r"在手订单|收到.{0,24}订单|获得.{0,12}订单|新签|接获|中标|斩获")
_COMPANY = re.compile(r"公司|集团|本行|该司")
_OF_OTHERS = re.compile(r"(?:客户|供应商|经销商|投资者|消费者)(?:转向|可能)")


@dataclass(frozen=True, slots=True)
class _Hit:
    type: ClaimType
    start: int  # in the sentence
    end: int
    words: str


def is_chinese(text: str) -> bool:
    """Whether a sentence is written in Chinese characters for the most part."""
    return len(say.han.findall(text)) * 4 > len(text.strip()) and len(text) > 3


def find_chinese(view: View, body: str, number: int, last_firm: str | None = None, disowned: str = "") -> list[Draft]:
    """The drafts of one Chinese sentence.

    Args:
        view: the sentence.
        body: its text.
        number: which sentence it is.
        last_firm: what `公司` stands for.
        disowned: the sentence after it, which may deny what this one passes on.
    """
    if say.question.search(body) or say.page_line.search(body):
        return []
    plain = say.basis.sub(lambda match: "，" * len(match[0]), _with_signs(view, body))
    denied = bool(say.disowns.search(plain) or say.disowns.search(disowned))
    lead = bool(say.rumoured.search(plain))
    drafts = []
    for part in _PART.finditer(plain):
        if say.background.search(part[0]) or _OF_OTHERS.search(part[0]):
            continue
        for hit in _hits(part[0], part.start()):
            drafts.append(_draft(hit, view, plain, part.span(), number, last_firm, denied=denied, lead=lead))
    return drafts


def _hits(part: str, offset: int) -> list[_Hit]:
    """The types that a part is read as, each once; of two in one clause the stronger."""
    found = [
        _Hit(type_, offset + match.start(), offset + match.end(), match[0])
        for type_, pattern in say.readers
        if (match := pattern.search(part)) and not (type_ == "financial_impact" and not say.caused.search(part))
    ]
    clauses = [(offset + match.start(), offset + match.end()) for match in _CLAUSE.finditer(part)]

    def beside(one: _Hit, other: _Hit) -> bool:
        if (other.type, one.type) in _THROUGHOUT:
            return True
        if one.start < other.end and other.start < one.end:
            return True
        return any(a <= one.start < b and a <= other.start < b for a, b in clauses)

    return [
        one
        for one in found
        if not any(one.type in say.beats.get(other.type, ()) and beside(one, other) for other in found)
    ]


def _draft(
    hit: _Hit, view: View, plain: str, part: tuple[int, int], number: int, last_firm: str | None, *, denied: bool, lead: bool
) -> Draft:  # fmt: skip
    gov = hit.type in say.GOVERNMENT_TYPES
    first = next((at for at, t in enumerate(view.tokens) if t.start - view.start >= hit.start), len(view.tokens) - 1)
    clause = len(re.findall(r"[，,：；;]", plain[: hit.start]))
    near = [token for token in view.tokens if part[0] <= token.start - view.start < part[1]]
    chips = _ids(near, "<C>") or (_ids(list(view.tokens), "<C>") if plain.count("；") == 0 else ())
    places = _ids(near, "<P>")
    actors = _actors(hit, view, near, plain, last_firm, gov=gov)
    firms = tuple(id_ for id_ in _ids(near, "<F>") if id_ not in actors)
    taken: tuple[str, ...] = ()
    if hit.type == "substitution":
        taken = _ids([token for token in near if token.start - view.start > hit.start], "<C>")[-1:]
    status = "denied" if denied else _status(plain, part, hit, gov=gov, lead=lead, own=bool(actors))
    return Draft(
        type=hit.type, status=status, actors=actors, firms=firms, chips=chips, to_chips=taken,
        instruments=_ids(list(view.tokens), "<I>"), places=places, sentence=number, trigger=first, last=first + 1, clause=clause,
        start=view.start + part[0], end=view.start + part[1], weight=0.65, how=f"zh-{hit.type}: {hit.words[:30]!r}",
    )  # fmt: skip


def _ids(tokens: list[Token], sign: str) -> tuple[str, ...]:
    signs = {"<I>", "<L>", "<V>"} if sign == "<I>" else {sign}
    return tuple(dict.fromkeys(t.mention.id for t in tokens if t.form in signs and t.mention and t.mention.id))


def _actors(
    hit: _Hit, view: View, near: list[Token], plain: str, last_firm: str | None, *, gov: bool
) -> tuple[str, ...]:
    part_start = min((t.start - view.start for t in near), default=0)
    if gov:
        if hit.type == "entity_delisted" and re.search(r"要求|寻求|申请|请求", hit.words):
            return _ids([t for t in near if t.start - view.start < hit.end], "<F>")[:3]
        bodies = [
            t for t in near if t.form == "<A>" and t.mention and t.mention.id and plain[t.start - view.start] != "，"
        ]
        implied = [
            (m.start(), id_) for pattern, id_ in say.governments for m in pattern.finditer(plain, 0, hit.start + 1)
        ]
        before = [t for t in bodies if t.start - view.start <= hit.start]
        named_at = max((t.start - view.start for t in before), default=-1)
        # "有关部门约谈" stands nearer than a ministry named in another clause.
        if implied and max(implied)[0] > max([named_at, *(t.end - view.start - 1 for t in before)]):
            return (max(implied)[1],)
        bodies = _last_row(before, view, plain) or bodies
        if bodies:
            return tuple(dict.fromkeys(t.mention.id for t in _row(bodies, view, plain) if t.mention and t.mention.id))
        return tuple([id_ for pattern, id_ in say.governments if pattern.search(plain[: hit.end])][:1])
    if hit.type == "order_placed" and (won := _WON_FROM.search(plain)):
        return _ids([t for t in near if t.start - view.start >= won.end()], "<F>")[:1]
    if hit.type == "order_placed" and _SELLS.search(plain):
        return ()
    before = [t for t in near if t.form == "<F>" and t.mention and t.mention.id and t.start - view.start <= hit.start]
    begin = max(plain.rfind("，", part_start, hit.start + 1), part_start)
    before = [t for t in before if t.start - view.start >= begin] or before
    if before:
        return tuple(dict.fromkeys(t.mention.id for t in _row(before, view, plain) if t.mention and t.mention.id))
    inside = _ids([t for t in near if hit.start <= t.start - view.start < hit.end], "<F>")
    if _COMPANY.search(plain) and last_firm:
        return (last_firm,)
    earlier = _ids([t for t in view.tokens if t.start - view.start <= hit.start], "<F>")
    return earlier[:1] or (() if hit.type in ("price_changed", "order_placed") else inside[:1])


def _last_row(tokens: list[Token], view: View, plain: str) -> list[Token]:
    """The mention nearest to the trigger with those that `、` joins to it on its left."""
    at = len(tokens) - 1
    while at > 0 and _JOINED.match(plain[tokens[at - 1].end - view.start : tokens[at].start - view.start]):
        at -= 1
    return tokens[max(at, 0) :]


def _row(tokens: list[Token], view: View, plain: str) -> list[Token]:
    """The first of some mentions with those that `、` joins to it."""
    row = tokens[:1]
    for token in tokens[1:]:
        between = plain[row[-1].end - view.start : token.start - view.start]
        if not _JOINED.match(between):
            break
        row.append(token)
    return row


def _with_signs(view: View, body: str) -> str:
    """A sentence in which chips are told by their sign, as long as before."""
    for token in view.tokens:
        start, end = token.start - view.start, token.end - view.start
        if token.form == "<C>" and end - start >= 3:
            body = body[:start] + "<C>".ljust(end - start) + body[end:]
    return body


def _status(plain: str, part: tuple[int, int], hit: _Hit, *, gov: bool, lead: bool, own: bool) -> Status:
    begin = max(plain.rfind("，", part[0], hit.start), plain.rfind("：", part[0], hit.start), part[0])
    stop = plain.find("，", hit.end)
    clause = plain[begin : stop if 0 < stop < part[1] else part[1]]
    before = plain[part[0] : hit.end]
    if say.denied.search(clause):
        return "denied"
    if say.ended.search(plain[begin : part[1]]) and (gov or hit.type in ("price_changed", "order_placed")):
        return "ended"
    if lead:
        return "rumoured"
    if say.proposed.search(clause) or say.proposed.search(plain[max(part[0], begin - 12) : hit.end]):
        return "proposed"
    whole = plain[part[0] : part[1]]
    if gov:
        if re.search(r"承诺|保证|同意", clause):
            return "announced"
        if say.passive.search(clause) or say.at_once.search(whole):
            return "in_force"  # a day that is still to come makes it announced, see `make_claim`
        if (
            say.future.search(clause)
            or "将被" in clause
            or (re.search(r"宣布|表示|回信|答问", before) and "决定" not in before)
        ):
            return "announced"
        return "in_force"
    if say.told.search(plain[: hit.end]) and own:
        return "announced"
    return "announced" if say.future.search(clause) or say.told.search(before) else "in_force"
