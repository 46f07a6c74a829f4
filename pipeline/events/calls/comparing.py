"""Call to call: what is said first, kept, raised, lowered, reversed or dropped, topic by topic."""

from collections.abc import Iterable, Sequence
from datetime import date

from pipeline.events.calls.telling import told_figure
from pipeline.events.calls.topics import TOPICS, TopicWords, load_topics
from pipeline.events.calls.values import Call, Change, ChangeKind, Figure, Position, Topic

#: Figures closer than this are the same where one of them is a hedged one.
HEDGED = 0.03
#: And this much apart where both are stated plainly: rounding.
PLAIN = 0.005
#: One call told by two publishers is held within so many days, where no period is stated.
SAME_CALL_DAYS = 3
DAYS_A_MONTH = 30.44


def one_a_call(calls: Iterable[Call]) -> tuple[Call, ...]:
    """Calls in the order of their days, one each: of a call that two publishers tell, the fuller account."""
    kept: list[Call] = []
    for call in sorted(calls, key=lambda one: (one.held_on, one.id)):
        twin = next((at for at, other in enumerate(kept) if _same(call, other)), None)
        if twin is None:
            kept.append(call)
        elif _fullness(call) > _fullness(kept[twin]):
            kept[twin] = call
    return tuple(sorted(kept, key=lambda one: (one.held_on, one.id)))


def _same(one: Call, other: Call) -> bool:
    if one.period and other.period:
        return one.period == other.period and abs((one.held_on - other.held_on).days) < 60
    return abs((one.held_on - other.held_on).days) <= SAME_CALL_DAYS


def _fullness(call: Call) -> tuple[int, int]:
    return -len(call.missing), sum(one.count for one in call.positions)


def compare_calls(earlier: Sequence[Call], now: Call) -> tuple[Change, ...]:
    """How each topic of a call stands against the last call that spoke of it; dropped ones come last.

    Args:
        earlier: the company's calls before it, oldest first.
        now: the call.

    Returns:
        One change a topic. Nothing is said to be dropped where a part of the call is missing.
    """
    book = load_topics()
    last = earlier[-1] if earlier else None
    found: list[Change] = []
    dropped: list[Change] = []
    for topic in TOPICS:
        position = now.on(topic)
        then = next((call for call in reversed(earlier) if call.on(topic) is not None), None)
        before = then.on(topic) if then else None
        if position is not None:
            found.append(_change(book.topics[topic], position, now, before, then, earlier))
        elif last is not None and then is last and before is not None and not now.missing:
            notes = _open_note(now, topic)
            dropped.append(Change(topic, "dropped", "not spoken of in this call", None, before, then, notes))
    return (*found, *dropped)


def _open_note(call: Call, topic: Topic) -> tuple[str, ...]:
    asked = next((one for one in call.unanswered if one.topic == topic), None)
    return (f"asked by {asked.asker}, and not answered",) if asked else ()


def _change(
    words: TopicWords, now: Position, call: Call, before: Position | None, then: Call | None, earlier: Sequence[Call]
) -> Change:
    notes: list[str] = []
    if now.corrected is not None:
        old, new = _shared(now.corrected.figures, now.figures, words)
        notes.append(
            f"corrected within the call: {told_figure(old)}, then {told_figure(new)}"
            if old and new
            else "corrected within the call"
        )
    if now.differs is not None:
        notes.append(f"{now.differs.speaker} gives another figure")
    if before is None or then is None:
        if not earlier:
            notes.append("no earlier call is known")
        elif any(one.missing for one in earlier):
            notes.append("an earlier call is not whole, and may have said it")
        why = "not in the calls before" if earlier else "the first call that is known"
        why += f": {told_figure(now.figures[0])}" if now.figures else ""
        return Change(words.topic, "first", why, now, None, None, tuple(notes))
    if then is not earlier[-1]:
        notes.append(f"the call of {earlier[-1].held_on.isoformat()} did not speak of it")
    if now.main.part != before.main.part and now.main.part and before.main.part:
        answer, remarks = "in an answer", "in the prepared remarks"
        places = (answer, remarks) if now.main.part == "questions" else (remarks, answer)
        notes.append("{} now, {} then".format(*places))
    kind, why = judge(words, now, call.held_on, before, then.held_on)
    return Change(words.topic, kind, why, now, before, then, tuple(notes))


def judge(words: TopicWords, now: Position, on: date, before: Position, then: date) -> tuple[ChangeKind, str]:
    """What became of a topic, and what was compared.

    In this order: what was undone, or came to be; figures of one kind and unit; words that say themselves that it went
    up or down; how the words grade it.
    """
    undone, was = now.level == -2, before.level == -2
    if words.undoes and undone != was and (undone or not _hedged_out(now)):
        return (
            "reversed",
            "said to be so then, undone or denied now" if undone else "denied or undone then, said to be so now",
        )
    if words.moves and now.moved:
        return ("raised", "said to have gone up") if now.moved > 0 else ("lowered", "said to have gone down")
    old, new = _comparable(before, then, now, on, words)
    if old is not None and new is not None:
        return _by_figures(words, old, new)
    if now.moved:
        return (
            ("raised", "its words say that it went up")
            if now.moved > 0
            else ("lowered", "its words say that it went down")
        )
    if now.level is not None and before.level is not None and now.level != before.level:
        told = f"{GRADES[before.level]} then, {GRADES[now.level]} now"
        return ("raised", told) if now.level > before.level else ("lowered", told)
    return "kept", "nothing in it says otherwise"


GRADES = {2: "strong words", 1: "sure words", 0: "cautious words", -1: "weak words", -2: "none"}


def _hedged_out(now: Position) -> bool:
    """Whether a position neither grades nor counts, so that it cannot stand against a denial."""
    return now.level is None and not now.figures


def _shared(one: Sequence[Figure], other: Sequence[Figure], words: TopicWords) -> tuple[Figure | None, Figure | None]:
    for kind in words.figures:
        for old in one:
            for new in other:
                if old.kind == new.kind == kind and (old.unit == new.unit or "any" in {old.unit, new.unit}):
                    return old, new
    return None, None


def _comparable(
    before: Position, then: date, now: Position, on: date, words: TopicWords
) -> tuple[Figure | None, Figure | None]:
    old, new = _shared(before.figures, now.figures, words)
    if old is not None:
        return old, new
    # "Eighteen months" against "through the end of next year": both as months from the day of their call.
    months = _as_months(before.figures, then), _as_months(now.figures, on)
    return months if None not in months else (None, None)


def _as_months(figures: Sequence[Figure], on: date) -> Figure | None:
    for one in figures:
        if one.kind == "months":
            return one
        if one.kind == "until":
            months = max(0.0, (one.value - on.toordinal()) / DAYS_A_MONTH)
            return Figure("months", round(months), "months", "about", start=one.start, end=one.end)
    return None


def _by_figures(words: TopicWords, old: Figure, new: Figure) -> tuple[ChangeKind, str]:
    told = f"{told_figure(old)} then, {told_figure(new)} now"
    step = _step(old, new)
    if step == 0:
        return "kept", told
    more = step > 0
    if new.kind in words.inverse:
        return ("lowered", f"{told}: a longer wait") if more else ("raised", f"{told}: a shorter wait")
    return ("raised", told) if more else ("lowered", told)


def _step(old: Figure, new: Figure) -> int:
    """1 where a figure is more than an earlier one, -1 where it is less, 0 where the two agree."""
    if old.low is not None and new.low is None and old.high is not None and old.low <= new.value <= old.high:
        return 0
    if new.low is not None and old.low is None and new.high is not None and new.low <= old.value <= new.high:
        return 0
    room = HEDGED if "about" in {old.bound, new.bound} else PLAIN
    most = max(abs(old.value), abs(new.value))
    if most and abs(new.value - old.value) / most > room:
        return 1 if new.value > old.value else -1
    if {old.bound, new.bound} == {"at least", "at most"}:
        return -1 if new.bound == "at most" else 1
    return 0
