"""Why and why not, from what was recorded: spans, patterns, merges, rules' answers."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from models.terms import Audience, Terms
from pipeline.documents.passing import pass_on
from pipeline.errors import CallError
from pipeline.storage import hand, trace
from pipeline.storage.engine import reading
from pipeline.storage.hand import KeptAct
from pipeline.tasks.context import Context
from pipeline.tasks.labels import act_lines


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of one document, event or alert: facts by heading, in the order of the flow."""

    about: str
    parts: tuple[tuple[str, tuple[dict[str, Any], ...]], ...] = field(default=())

    def lines(self) -> Iterator[str]:
        """The account as text, one fact a line."""
        yield self.about
        for heading, facts in self.parts:
            yield f"\n{heading}"
            if not facts:
                yield "  none"
            for fact in facts:
                shown = "  ".join(
                    f"{name}={_text(value)}" for name, value in fact.items() if value not in (None, "", [])
                )
                yield f"  {shown}"


def explain(context: Context, what: str, *, audience: Audience = "signed_in") -> Account:
    """The account of an alert (`al-…`), an event (`ev-…`), or a document by its key, address or revision number.

    Args:
        context: the deployment.
        what: is to be explained.
        audience: who will read: it decides which of the publishers' words are told.

    Raises:
        CallError: nothing of that name is known.
    """
    with reading(context.engine) as connection:
        if what.startswith("al-"):
            found = _alert(connection, what, audience)
        elif what.startswith("ev-"):
            found = Account(f"event {what}", tuple(_event(connection, what, audience)))
        else:
            found = _document(connection, what, audience)
    return replace(found, parts=tuple((heading, _told(facts, audience)) for heading, facts in found.parts))


def _told(facts: Sequence[dict[str, Any]], audience: Audience) -> tuple[dict[str, Any], ...]:
    """Facts with the words that the audience may be told in the place of passages."""
    open_ones = [fact["passage"] for fact in facts if "passage" in fact and _open(fact["passage"].terms, audience)]
    told = iter(pass_on(open_ones, audience))
    found = []
    for fact in facts:
        shown = {name: value for name, value in fact.items() if name != "passage" and (name != "private" or value)}
        passage = fact.get("passage")
        if passage is not None and _open(passage.terms, audience):
            one = next(told)
            shown |= {"words": one.quote, "paragraph": one.paragraph, "url": one.url}
        if fact.get("private") and audience != "signed_in":
            shown["title"] = None
        found.append(shown)
    return tuple(found)


def _open(terms: Terms, audience: Audience) -> bool:
    return audience == "signed_in" or not terms.private


def _alert(connection: Connection, alert_id: str, audience: Audience) -> Account:
    alert = trace.alert_row(connection, alert_id)
    if alert is None:
        raise CallError(f"no alert {alert_id}")
    parts = [
        ("Alert", (alert,)),
        ("Rules asked about the same turn", trace.findings(connection, alert["subject_id"], alert["occasion"])),
    ]
    if alert["subject_kind"] == "event":
        parts += _event(connection, alert["subject_id"], audience)
    return Account(f"alert {alert_id}", tuple(parts))


def _event(connection: Connection, event_id: str, audience: Audience) -> list[tuple[str, tuple[dict[str, Any], ...]]]:
    moves = trace.moves(connection, event_id)
    if not moves:
        raise CallError(f"no event {event_id}")
    return [
        ("Moves", moves),
        ("Claims", trace.claims_of_event(connection, event_id)),
        ("Set right by hand", _acts(hand.acts_of_event(connection, event_id), audience)),
        ("Answers of rules", trace.findings(connection, event_id, None)),
    ]


def _acts(acts: Sequence[KeptAct], audience: Audience) -> tuple[dict[str, Any], ...]:
    return tuple(asdict(line) for line in act_lines(acts, audience))


def _document(connection: Connection, what: str, audience: Audience) -> Account:
    revisions = trace.revisions(connection, what)
    if not revisions:
        raise CallError(f"no document {what}")
    latest = revisions[-1]["revision"]
    acts = hand.load_acts(connection, documents=[trace.document_of(connection, latest)])
    return Account(
        f"document {what}",
        (
            ("What its listing states", trace.stated(connection, latest)),
            ("Revisions", revisions),
            ("Mentions of the latest", trace.mentions(connection, latest)),
            ("Claims of the latest", trace.claims_of_revision(connection, latest)),
            (
                "Set right by hand",
                _acts(acts, audience),
            ),
            ("Story", trace.story(connection, latest)),
            ("Answers of rules", trace.findings_of_revision(connection, latest)),
        ),
    )


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
