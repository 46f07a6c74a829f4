"""From a transcript to what the company says on each topic, and to the questions that it left open."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from models.values import Claim, Mention, Turn
from pipeline.documents.speakers import is_stage
from pipeline.events.amounts import without_names
from pipeline.events.calls.figures import find_figures
from pipeline.events.calls.positions import position_of
from pipeline.events.calls.topics import TOPICS, Book, TopicWords, line_of, load_topics
from pipeline.events.calls.values import Call, Figure, Statement, Topic, Unanswered
from pipeline.events.earlier import told_before
from pipeline.mentions.sentences import sentence_starts

#: A sentence is tied to chips by one that stands so many before it in the same turn.
NEAR = 2
#: What goes on for longer without a stop is cut here, so that the work stays linear.
LONGEST = 1_500
#: So many sentences of an answer may go without naming what they answer.
INHERITING = 3

_CORRECTS = re.compile(
    r"\b(?:let me (?:correct|be (?:more )?precise|rephrase)|correct(?:ion| myself| that)|i misspoke|i misread|misspoke|misread|i am sorry|i'm sorry|sorry|to be (?:more )?(?:precise|exact)|i should have said|i meant|rather than what i said|my mistake|not \w+ as i said|too (?:high|low|much|many|long|short))\b"
)
_DECLINES = re.compile(
    r"\b(?:(?:do|can|could|will|would|won|shall|am|are)(?: not|n't|'t| ?not)(?: \w+){0,2} (?:comment|say (?:more|anything)|share|disclose|discuss|speculate|guide|break (?:it|that|this)? ?(?:out|down)?|answer|give (?:a |any )?(?:number|figure|detail|guidance)|get into|go into|talk about)"
    r"|(?:nothing|no (?:comment|update|news|further comment))(?: \w+){0,2} (?:to (?:share|say|add|announce|report)|on that|on this|today)|no comment|declin\w+ to|rather not|prefer not|leave it at that|hypothetical|too early to (?:say|tell|comment)"
    r"|get back to you|take (?:it|that|this) offline|learned not to answer|not (?:going|prepared|ready|in a position) to|not at liberty)\b"
)
_AFFIRMS = re.compile(
    r"^(?:yes|yeah|correct|exactly|right|that is (?:right|correct|so)|that's (?:right|correct)|it is|it does|it has|they are|they do|we are|we do|still(?: the same)?|no change|unchanged|as before|absolutely|that remains (?:so|true))\b(?! not\b)"
)
_BOILERPLATE = re.compile(
    r"forward-looking|risk factors|may differ|differ materially|otherwise\b.*looks forward|safe harbou?r|non-gaap|replay of this call|looks forward and may"
)
_QUESTION_LIKE = re.compile(
    r"^(?:what|how|why|when|where|who|which|would|could|can|do|does|did|is|are|will|shall|should)\b.*"
)
_HOW_MANY = re.compile(r"\bhow (?:many|large|big)\b")
_HYPOTHETICAL = re.compile(r"^(?:if|suppose|should (?:the|a|we)|were (?:the|we))\b")
CHIP_WORD = re.compile(
    r"(?<!potato )(?<!corn )(?<!wood )\bchips?\b|\b(?:gpus?|accelerators?|nvidia|ai servers?|ai semiconductors?|semiconductors?|tpus?|npus?|hbm\d?\w*|cowos)\b|<chip>"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a turn: its place in the call, its words for the expressions, and with names put aside."""

    start: int
    end: int
    line: str
    plain: str


def read_call(
    text: str,
    turns: Sequence[Turn],
    held_on: date,
    *,
    company: str,
    firm: str | None = None,
    period: str | None = None,
    mentions: Sequence[Mention] = (),
    claims: Sequence[Claim] = (),
    flags: Sequence[str] = (),
    call_id: int = 0,
) -> Call:
    """What a company says of AI chips in one call, by topic.

    Args:
        text: of the transcript.
        turns: its turns, spans of the text.
        held_on: day of the call.
        company: as its title names it.
        firm: its catalogue id.
        period: fiscal period.
        mentions: of the text; chips and firms named.
        claims: of the text; their evidence makes a sentence one on the claim's topic.
        flags: of the revision: `truncated` and the like.
        call_id: handed through.

    Returns:
        The call. Operators and who asks are never the company: of their words only questions without an answer are
        kept.
    """
    book = load_topics()
    statements: list[Statement] = []
    unanswered: list[Unanswered] = []
    read = [_sentences(text, turn, mentions) for turn in turns]
    asked: Turn | None = None
    topics: tuple[Topic, ...] = ()
    pending: list[tuple[Turn, list[_Sentence], tuple[Topic, ...], list[int]]] = []
    if not any(
        _is_house(turn) and CHIP_WORD.search(one.line) for turn, row in zip(turns, read, strict=True) for one in row
    ):
        return Call(company, firm, period, held_on, (), (), _missing(turns, flags, text), call_id)
    for number, (turn, sentences) in enumerate(zip(turns, read, strict=True)):
        if turn.part == "questions" and turn.side == "question":
            asked, topics = (
                turn,
                _asked_topics(sentences, book, topics if asked and asked.speaker == turn.speaker else ()),
            )
            pending.append((turn, sentences, topics, []))
        elif is_stage(turn.speaker):
            asked, topics = None, ()
        elif _is_house(turn):
            if pending and asked is not None:
                pending[-1][3].append(number)
            question = " ".join(one.line for one in pending[-1][1]) if asked is not None and pending else ""
            statements += _statements(turn, sentences, book, claims, held_on, topics if asked else (), question)
    for turn, sentences, about, answers in pending:
        unanswered += _left_open(turn, sentences, about, [(turns[at], read[at]) for at in answers], statements, book)
    positions = [
        position_of(book.topics[topic], [one for one in statements if one.topic == topic])
        for topic in TOPICS
        if any(one.topic == topic for one in statements)
    ]
    return Call(
        company, firm, period, held_on, tuple(positions), tuple(unanswered), _missing(turns, flags, text), call_id
    )


def _is_house(turn: Turn) -> bool:
    return not is_stage(turn.speaker) and turn.side != "question"


def _missing(turns: Sequence[Turn], flags: Sequence[str], text: str) -> tuple[str, ...]:
    """What of the call is not there, so that nothing can be said to be left out of it."""
    found = []
    if not text.strip():
        return ("its text was removed",)
    if {"truncated", "truncated_by_publisher", "paywalled"} & set(flags):
        found.append("its text is cut off")
    if not any(_is_house(turn) and turn.part == "prepared" for turn in turns):
        found.append("the prepared remarks are missing")
    if not any(_is_house(turn) and turn.part == "questions" for turn in turns):
        found.append("the questions are missing")
    return tuple(found)


def _sentences(text: str, turn: Turn, mentions: Sequence[Mention]) -> list[_Sentence]:
    body = text[turn.start : turn.end]
    places = [match.start() for match in re.finditer(r"\S+", body)]
    if not places:
        return []
    begins = sorted(places[at] for at in sentence_starts(body, places))
    out = []
    inside = [one for one in mentions if turn.start <= one.start and one.end <= turn.end and one.label != "PLACE"]
    for begin, stop in zip(begins, [*begins[1:], len(body)], strict=True):
        said = body[begin:stop].rstrip()[:LONGEST]
        start, end = turn.start + begin, turn.start + begin + len(said)
        here = [
            (one.start - start, one.end - start, one.label) for one in inside if start <= one.start and one.end <= end
        ]
        chips = tuple((a, b) for a, b, label in here if label == "CHIP")
        out.append(_Sentence(start, end, line_of(said, chips), without_names(said, here)))
    return out


# ── statements ───────────────────────────────────────────────────────────────────────────────────


def topics_of(line: str, near: str, book: Book) -> tuple[Topic, ...]:
    """The topics that a sentence is on by its own words; `near` are the words by which it may be tied to chips."""
    linked = bool(book.link.search(line) or "<chip>" in line or book.link.search(near) or "<chip>" in near)
    return tuple(
        words.topic
        for words in book.topics.values()
        if (linked or not words.linked) and words.named.search(line) and not words.never.search(line)
    )


def _statements(
    turn: Turn, sentences: Sequence[_Sentence], book: Book, claims: Sequence[Claim], held_on: date,
    asked: tuple[Topic, ...], question: str,
) -> Iterator[Statement]:  # fmt: skip
    mine: tuple[Topic, ...] = ()
    for number, one in enumerate(sentences):
        if _BOILERPLATE.search(one.line) or _HYPOTHETICAL.match(one.line) or _asks(one):
            continue
        near = " ".join(each.line for each in sentences[max(0, number - NEAR) : number])
        if number < INHERITING:
            near = f"{question} {near}"
        named = topics_of(one.line, near, book)
        # A claim ties a sentence to a topic whose words it does not use; where it uses some, these are surer.
        claimed = () if named else tuple(topic for topic in TOPICS if _claimed(one, book.topics[topic], claims))
        own = (*named, *claimed)
        if _DECLINES.search(one.line) or told_before(one.line):
            mine = own or mine
            continue
        found = list(own)
        if not own:
            # An answer need not repeat what was asked, nor a next sentence what the one before spoke of.
            found = [
                topic
                for topic in (mine or asked)
                if _continues(one, book.topics[topic], held_on, number, question, bool(mine))
            ]
        for topic in found:
            words = book.topics[topic]
            how = (
                "its words"
                if topic in named
                else "a claim"
                if topic in claimed
                else "the sentence before"
                if mine
                else "the question"
            )
            yield _statement(turn, one, words, held_on, question if number < INHERITING and not named else "", how)
        mine = own or mine


def _asks(one: _Sentence) -> bool:
    return one.plain.rstrip("\"'”’) ").endswith("?")


def _claimed(one: _Sentence, words: TopicWords, claims: Sequence[Claim]) -> bool:
    return any(
        claim.type in words.claims and claim.evidence[0] < one.end and one.start < claim.evidence[1] for claim in claims
    ) and not words.never.search(one.line)


def _continues(one: _Sentence, words: TopicWords, held_on: date, number: int, question: str, own: bool) -> bool:
    """Whether a sentence that names no topic goes on with one: it has a figure or a grade of its kind, or says yes."""
    if not own and number >= INHERITING:
        return False
    if find_figures(one.plain, one.start, words.figures, held_on, bare=bool(_HOW_MANY.search(question))):
        return True
    if own:
        return bool(_CORRECTS.search(one.line) and words.level(one.line) is not None)
    return bool(_AFFIRMS.match(one.line) or words.level(one.line) is not None or words.moved(one.line))


def _statement(turn: Turn, one: _Sentence, words: TopicWords, held_on: date, question: str, how: str) -> Statement:
    figures = find_figures(one.plain, one.start, words.figures, held_on, bare=bool(_HOW_MANY.search(question)))
    level, moved = words.level(one.line), words.moved(one.line)
    if words.zero is not None and words.zero.search(one.line) and not figures:
        figures = (Figure("money", 0.0, "any", start=one.start, end=one.end, forward=True),)
    return Statement(
        topic=words.topic,
        start=one.start,
        end=one.end,
        speaker=turn.speaker,
        role=turn.role,
        part=turn.part,
        level=level,
        moved=moved,
        figures=figures,
        corrects=bool(_CORRECTS.search(one.line)),
        how=how,
    )


# ── questions ────────────────────────────────────────────────────────────────────────────────────


def _asked_topics(sentences: Sequence[_Sentence], book: Book, before: tuple[Topic, ...]) -> tuple[Topic, ...]:
    found: list[Topic] = []
    near = " ".join(one.line for one in sentences)
    # What is asked comes before what the asker says on the way to it.
    for one in sorted(sentences, key=lambda one: not _asks(one)):
        found += [topic for topic in topics_of(one.line, near, book) if topic not in found]
    if not found:
        # "And prices?": too short to speak of chips, among questions that do.
        found = [
            words.topic
            for words in book.topics.values()
            if len(near.split()) < 12 and words.named.search(near) and not words.never.search(near)
        ]
    return tuple(found) or (before if len(near.split()) < 14 else ())


def _left_open(
    turn: Turn, sentences: Sequence[_Sentence], about: tuple[Topic, ...],
    answers: Sequence[tuple[Turn, list[_Sentence]]], statements: Sequence[Statement], book: Book,
) -> Iterator[Unanswered]:  # fmt: skip
    """The topics asked about that the answers neither speak to nor grade; only where somebody declined."""
    declined = [(speaker, one) for speaker, row in answers for one in row if _DECLINES.search(one.line)]
    if not declined:
        return
    spans = [(row[0].start, row[-1].end) for _, row in answers if row]
    answered = {one.topic for one in statements if any(a <= one.start < b for a, b in spans)}
    questions = [one for one in sentences if _asks(one)]
    asked = {topic for one in questions for topic in topics_of(one.line, one.line + " chips", book)}
    open_topics = [topic for topic in about if topic not in answered and (not asked or topic in asked)]
    named = {topic for _, one in declined for topic in topics_of(one.line, one.line, book)}
    # Who declines by name declines that, and what goes unsaid beside it is another matter.
    chosen = [topic for topic in open_topics if topic in named] or open_topics[:1]
    for topic in chosen:
        words = book.topics[topic]
        question = next((one for one in sentences if words.named.search(one.line)), sentences[-1])
        speaker, reply = next(
            ((who, one) for who, one in declined if topic in topics_of(one.line, one.line, book)), declined[0]
        )
        yield Unanswered(
            topic, (question.start, question.end), turn.speaker, turn.firm, (reply.start, reply.end), speaker.speaker
        )
