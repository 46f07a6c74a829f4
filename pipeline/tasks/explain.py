"""Why and why not, from what was recorded: spans, patterns, merges, rules' answers."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection

from models.terms import Audience, Passage, Terms, Told, Words
from pipeline.documents.passing import pass_on
from pipeline.documents.sections import cite
from pipeline.errors import CallError
from pipeline.mentions import make_annotator
from pipeline.rules.reading import nearest
from pipeline.storage import hand, trace
from pipeline.storage.documents import PendingRevision, load_revisions
from pipeline.storage.dossiers import find_document
from pipeline.storage.engine import reading
from pipeline.storage.hand import KeptAct
from pipeline.tasks import ladder
from pipeline.tasks.account import Account, Fact, Part
from pipeline.tasks.context import Context
from pipeline.tasks.draft_view import draft_parts
from pipeline.tasks.explain_text import parts_of
from pipeline.tasks.knowledge import layers_in
from pipeline.tasks.labels import act_lines
from pipeline.tasks.outbox import who_was_told
from pipeline.tasks.reading import understanding
from pipeline.tasks.rule_acts import states_of


def explain(context: Context, what: str, *, rule: str | None = None, audience: Audience = "signed_in") -> Account:
    """The account of an alert (`al-…`), an event (`ev-…`), or a document: its id (`do-…`), key, address, or revision.

    Args:
        context: the deployment.
        what: is to be explained.
        rule: why this rule told of it, or did not; of all rules those that told when None.
        audience: who will read: it decides which of the publishers' words are told.

    Raises:
        CallError: nothing of that name is known.
    """
    holdings = context.settings.profile != "research"
    if rule is not None and rule not in (known := {each.id for each in states_of(context)}):
        raise CallError(nearest("rule", rule, known))
    with reading(context.engine) as connection:
        if what.startswith("al-"):
            found = _alert(connection, what, audience, holdings=holdings, hidden=context.hidden_subjects)
        elif what.startswith("ev-"):
            found = Account(f"event {what}", tuple(_event(connection, what, audience, rule=rule, holdings=holdings)))
        else:
            found = _document(connection, what, audience, rule=rule, holdings=holdings)
    if what.startswith("al-"):
        told = tuple({k: v for k, v in asdict(line).items() if v} for line in who_was_told(context, what))
        found = replace(found, parts=(*found.parts[:2], ("Who was told, and who was not", told), *found.parts[2:]))
    return replace(found, parts=_told(found.parts, audience))


def _told(parts: Sequence[Part], audience: Audience) -> tuple[Part, ...]:
    """Facts with the words that the audience may be told in the place of passages.

    All in one: of one document no more goes out than its terms allow for one message. Claims come first, since the
    words that they rest on say most.
    """
    ranked = sorted(
        (not heading.startswith("Claims"), at, number)
        for at, (heading, facts) in enumerate(parts)
        for number, fact in enumerate(facts)
        if "passage" in fact and _open(fact["passage"].terms, audience)
    )
    places = [(at, number) for _, at, number in ranked]
    passages = [parts[at][1][number]["passage"] for at, number in places]
    told = dict(zip(places, pass_on(passages, audience), strict=True))
    return tuple(
        (heading, tuple(_shown(fact, told.get((at, number)), audience) for number, fact in enumerate(facts)))
        for at, (heading, facts) in enumerate(parts)
    )


def _shown(fact: Fact, told: Told | None, audience: Audience) -> Fact:
    shown = {name: value for name, value in fact.items() if name != "passage" and (name != "private" or value)}
    if told is not None:
        shown |= {"words": told.quote, "paragraph": told.paragraph, "url": told.url}
    if fact.get("private") and audience != "signed_in":
        shown["title"] = None
    return shown


def _open(terms: Terms, audience: Audience) -> bool:
    return audience == "signed_in" or not terms.private


def _alert(
    connection: Connection, alert_id: str, audience: Audience, *, holdings: bool, hidden: Sequence[str]
) -> Account:
    alert = trace.alert_row(connection, alert_id)
    if alert is None or alert["subject_kind"] in hidden:
        raise CallError(f"no alert {alert_id}")
    parts = [
        (ladder.HEADING, ladder.of_alert(connection, alert, alert_id, ours=holdings)),
        ("Alert", (alert,)),
        ("Rules asked about the same turn", trace.findings(connection, alert["subject_id"], alert["occasion"])),
    ]
    if alert["subject_kind"] == "event":
        parts += _event(connection, alert["subject_id"], audience, rule=None, holdings=holdings)[1:]
    return Account(f"alert {alert_id}", tuple(parts))


def _event(
    connection: Connection, event_id: str, audience: Audience, *, rule: str | None, holdings: bool
) -> list[Part]:
    moves = trace.moves(connection, event_id)
    if not moves:
        raise CallError(f"no event {event_id}")
    return [
        (ladder.HEADING, ladder.of_event(connection, event_id, rule, ours=holdings)),
        ("Moves", moves),
        ("Claims", trace.claims_of_event(connection, event_id)),
        *draft_parts(connection, event_id, holdings=holdings),
        ("Set right by hand", _acts(hand.acts_of_event(connection, event_id), audience)),
        ("Answers of rules", trace.findings(connection, event_id, None)),
    ]


def _acts(acts: Sequence[KeptAct], audience: Audience) -> tuple[dict[str, Any], ...]:
    return tuple(asdict(line) for line in act_lines(acts, audience))


def _document(connection: Connection, what: str, audience: Audience, *, rule: str | None, holdings: bool) -> Account:
    sheet = find_document(connection, what)
    revisions = trace.revisions(connection, sheet.natural_key if sheet else what)
    if not revisions:
        if why := ladder.of_unknown(connection, what):
            return Account(f"{what}, of which there is no document", ((ladder.HEADING, why),))
        raise CallError(f"no document {what}")
    latest = revisions[-1]["revision"]
    acts = hand.load_acts(connection, documents=[trace.document_of(connection, latest)])
    [revision] = load_revisions(connection, [latest])
    names, *others = _anew(connection, revision, audience)
    return Account(
        f"document {what}",
        (
            (ladder.HEADING, ladder.of_document(connection, revisions, rule, ours=holdings)),
            ("What its listing states", trace.stated(connection, latest)),
            ("Revisions", revisions),
            ("Mentions of the latest", trace.mentions(connection, latest)),
            names,
            ("Claims of the latest", trace.claims_of_revision(connection, latest)),
            *others,
            ("Set right by hand", _acts(acts, audience)),
            ("Story", tuple(part for row in trace.story(connection, latest) for part in _placement(row))),
            ("Answers of rules", trace.findings_of_revision(connection, latest)),
        ),
    )


def _anew(connection: Connection, revision: PendingRevision, audience: Audience) -> tuple[Part, ...]:
    """What is worked out from the stored text by the present pipeline: it may differ from the one that read it."""
    if not revision.text:
        return (("Names turned down", ({"why": "the text was removed, and cannot be read anew"},)),)
    if not _open(revision.terms, audience):
        return (("Names turned down", ({"why": "withheld: a private document"},)),)
    parts = understanding(layers_in(connection))

    def quote(start: int, end: int) -> Fact:
        return {
            "passage": Passage(
                revision=revision.id,
                start=start,
                end=end,
                words=Words(revision.text[start:end]),
                source=revision.source,
                url=Words(revision.url),
                paragraph=Words(cite(revision.sections, start) or ""),
                document=str(revision.document_id),
                terms=revision.terms,
            )
        }

    day = (revision.published_at or revision.known_at).date()
    annotator = make_annotator(parts.catalogue)
    annotated = annotator(revision.text)
    return parts_of(annotator, annotated, day, parts.catalogue, quote, kind=revision.document_kind, claims=False)


def _placement(row: Fact) -> Iterator[Fact]:
    """Where a text was put, and each story that something held it out of."""
    said = row["why"].split("; ")
    held = [one for one in said if " held out by " in one]
    yield row | {"why": "; ".join(one for one in said if one not in held) or "nothing else alike enough"}
    for one in held:
        story, _, reason = one.partition(" held out by ")
        yield {"not_in": story, "veto": reason}
