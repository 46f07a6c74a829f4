"""Named features of a claim's status: cue words by class and place, tense, who speaks, and what the cue rules say."""

import re
from collections.abc import Iterator

from pipeline.events.claims import cues
from pipeline.events.claims.parts.lexicon import classes_of
from pipeline.events.claims.parts.patterns import patterns
from pipeline.events.claims.parts.scene import Scene, words_of
from pipeline.events.claims.roles import agent_of, subject_of
from pipeline.events.claims.speaking import past_effective, said_by
from pipeline.events.dates import find_dates

NEAR = 4  # tokens beside the trigger
BESIDE = 1  # sentences before and after that are read too

dateline = re.compile(r"[A-Z][A-Z .,'’-]{2,30}(?:, [A-Z][\w.]+)?(?:, \w+\.? \d+)?(?:, \d{4})? (?:--|—|–|-) ")


def status_features(scene: Scene) -> list[str]:
    """The features that are on for a claim, in no order that matters."""
    group = "gov" if scene.gov else "firm"
    out: list[str] = [f"type:{scene.type}", f"group:{group}"]
    basic = [*_classes(scene), *_patterns(scene), *_tense(scene), *_voice(scene), *_opening(scene)]
    out += basic
    out += [f"{group}|{name}" for name in basic]
    out += [
        f"{scene.type}|{name}" for name in basic if name.startswith(("in:", "head:", "left4:", "right4:", "negated"))
    ]
    out += _words(scene)
    rule = _rule(scene)
    out += [f"rule:{rule}", f"{group}|rule:{rule}", f"{scene.type}|rule:{rule}"]
    return out


def _classes(scene: Scene) -> Iterator[str]:
    start, end = scene.clause
    for at, word in enumerate(scene.words):
        for name in classes_of(word):
            if at < scene.first:
                yield f"left:{name}"
                if at >= scene.first - NEAR:
                    yield f"left{NEAR}:{name}"
                if at == scene.first - 1:
                    yield f"left1:{name}"
                if at >= start:
                    yield f"leftclause:{name}"
            elif at >= scene.last:
                yield f"right:{name}"
                if at < scene.last + NEAR:
                    yield f"right{NEAR}:{name}"
                if at < end:
                    yield f"rightclause:{name}"
            else:
                yield f"in:{name}"
                if at == scene.first:
                    yield f"head:{name}"
    inside = scene.words[start:end]
    yield from {f"clause:{name}" for word in inside for name in classes_of(word)}
    yield from {f"sentence:{name}" for word in scene.words for name in classes_of(word)}
    for step in (-BESIDE, BESIDE):
        beside = scene.sentence + step
        if 0 <= beside < len(scene.views):
            for token in scene.views[beside].tokens:
                for name in classes_of(token.form):
                    yield f"{'before' if step < 0 else 'behind'}:{name}"


def _patterns(scene: Scene) -> Iterator[str]:
    view = scene.view
    start, _ = scene.clause
    parts = {
        "clause": view.text_of(start, scene.last),
        "left": view.text_of(0, scene.first),
        "right": view.text_of(scene.last, len(view.tokens)),
        "trigger": view.text_of(scene.first, scene.last),
    }
    if scene.sentence > 1:
        parts["opening"] = scene.views[0].line
    for step, name in ((-1, "before"), (1, "behind"), (2, "later")):
        if 0 <= scene.sentence + step < len(scene.views):
            parts[name] = scene.views[scene.sentence + step].line
    for name, pattern in patterns:
        for part, line in parts.items():
            if pattern.search(line):
                yield f"{part}~{name}"
    if cues.not_left.search(view.text_of(max(start, scene.first - 8), scene.first)):
        yield "negated"
    if cues.may.search(parts["left"]):
        yield "may"
    if cues.declined.search(parts["left"]):
        yield "declined"
    yield from _days(scene)


def _days(scene: Scene) -> Iterator[str]:
    """Whether the days that the sentence and those beside it name have come."""
    if scene.published_on is None:
        return
    for step, where in ((0, "here"), (1, "behind"), (-1, "before"), (2, "behind")):
        if not 0 <= scene.sentence + step < len(scene.views):
            continue
        view = scene.views[scene.sentence + step]
        for one in find_dates(scene.text[view.start : view.end], scene.published_on):
            days = (one.on - scene.published_on).days
            when = "past" if days < 0 else "today" if days == 0 else "future"
            yield f"day {where}:{when}"
            yield f"day {where}:{one.role},{when}"
            if step:
                yield f"day beside:{one.role},{when}"


def _opening(scene: Scene) -> Iterator[str]:
    """What kind of text it seems to be, and who speaks in it."""
    if dateline.match(scene.text):
        yield "dateline"
    first = words_of(scene.views[0])[:8]
    for word in first[:5]:
        yield f"o={word}"
    if scene.sentence and len(scene.views[0].tokens) < 9:
        yield "a short opening"
    everywhere = {name for view in scene.views[:8] for token in view.tokens for name in classes_of(token.form)}
    for name in everywhere & {"WE", "SOURCE", "RUMOUR", "OUTLET", "OFFICE"}:
        yield f"any:{name}"


def _tense(scene: Scene) -> Iterator[str]:
    head = scene.words[scene.first]
    shape = "ing" if head.endswith("ing") else "ed" if head.endswith("ed") else "s" if head.endswith("s") else "bare"
    yield f"shape:{shape}"
    before = list(scene.words[max(0, scene.first - NEAR) : scene.first])
    previous = before[-1] if before else "^"
    for aux in (
        "to",
        "will",
        "would",
        "has",
        "have",
        "had",
        "was",
        "were",
        "is",
        "are",
        "be",
        "been",
        "may",
        "not",
        "it",
    ):
        if aux in before:
            yield f"aux:{aux}"
            yield f"aux:{aux}|{shape}"
    yield f"prev:{previous}"
    if previous == "to" and scene.first >= 2:
        yield f"to:{scene.words[scene.first - 2]}"
    if previous == "to" and len(before) >= 2 and before[-2].startswith("<"):
        yield "headline_to"
    yield f"place:{'first' if scene.sentence == 0 else 'later'}"
    yield f"length:{min(3, len(scene.words) // 8)}"
    yield f"sentences:{min(4, len(scene.views))}"
    if any(word == "said" or word == "says" for word in scene.words[scene.last :]):
        yield "saidafter"


def _voice(scene: Scene) -> Iterator[str]:
    """Who speaks: the mention before a verb of saying, and whether it is the one that acts."""
    view = scene.view
    subject = subject_of(view, scene.first, scene.speaker)
    agent = agent_of(view, scene.last - 1)
    yield f"subject:{subject.kind}"
    if agent.kind != "none":
        yield f"agent:{agent.kind}"
    said = said_by(view, [subject.id] if subject.id else [], scene.kind)
    yield f"saysitself:{said}"
    for at, word in enumerate(scene.words):
        if word in {"<F>", "<A>"}:
            after = [name for near in scene.words[at + 1 : at + 4] for name in classes_of(near)]
            if "SAY" in after:
                yield f"says{word}"
                if at == subject.index:
                    yield f"subjectsays{word}"
                yield f"says{word}{'before' if at < scene.first else 'after'}"
        elif "SAY" in classes_of(word) and at:
            for name in classes_of(scene.words[at - 1]):
                if name in {"SOURCE", "CORP", "OFFICE", "IT", "SHE", "TRADE", "OUTLET", "WE"}:
                    yield f"says{name}"
    here = sum(sentence == scene.sentence for sentence, _, _ in scene.others)
    yield f"others:{min(here, 2)},{min(len(scene.others), 3)}"
    quotes = scene.text.count('"', view.start, view.end) + scene.text.count("“", view.start, view.end)
    if quotes:
        yield "quotes"


def _words(scene: Scene) -> Iterator[str]:
    for at in range(scene.first, scene.last):
        yield f"in={scene.words[at]}"
        yield f"{scene.type}|in={scene.words[at]}"
    left = scene.words[max(0, scene.first - 6) : scene.first]
    right = scene.words[scene.last : scene.last + 6]
    for word in left:
        yield f"l={word}"
    for word in right:
        yield f"r={word}"
    near = ("^", *scene.words, "$")
    for at in range(max(0, scene.first - 4), min(len(near) - 1, scene.last + 4)):
        yield f"2={near[at]}_{near[at + 1]}"
    for word in set(scene.words):
        yield f"s={word}"
    for step, name in ((-1, "b"), (1, "n")):
        if 0 <= scene.sentence + step < len(scene.views):
            for word in set(words_of(scene.views[scene.sentence + step])):
                yield f"{name}={word}"


def _rule(scene: Scene) -> str:
    return rule_status(scene)[0]


def rule_status(scene: Scene) -> tuple[str, str]:
    """What the cue rules alone say of a trigger: (status, cue)."""
    view = scene.view
    start, end = scene.clause
    body = scene.text[view.start : view.end]
    subject = subject_of(view, scene.first, scene.speaker)
    scope = cues.Scope(
        left=view.text_of(start, scene.first),
        governing=view.text_of(0, scene.first),
        right=view.text_of(scene.last, end),
        sentence=view.line,
        trigger=view.text_of(scene.first, scene.last),
        text=body,
        opener=view.tokens[start].form if start else "",
        gov=scene.gov,
        past_effective=past_effective(body, scene.published_on),
        speaks=not scene.gov and said_by(view, [subject.id] if subject.id else [], scene.kind),
        headline_to=scene.first >= 2
        and view.tokens[scene.first - 1].form == "to"
        and view.tokens[scene.first - 2].form.startswith("<"),
        question=body.endswith("?"),
        type=scene.type,
        acting=subject.kind == "gov",
    )
    return cues.status_of(scope, None)
