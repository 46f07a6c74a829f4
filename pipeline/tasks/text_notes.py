"""What an edition tells of others' texts: which were edited or withdrawn, and which were known before publication.

It leaves by mail: titles go through `pass_on`, which leaves private documents out; the rest is our own sentence, with
the numbers, days and names that changed.
"""

from datetime import date, datetime

from sqlalchemy import Connection

from models.terms import Passage, Told
from pipeline.digests import TextNote
from pipeline.documents.passing import pass_on
from pipeline.documents.told_change import told_kept
from pipeline.sources.tools.inspection import lead_of, told_lead
from pipeline.storage.dossiers import Edition
from pipeline.storage.fates import KeptFate, RestingOn, load_fates, load_leads
from pipeline.tasks.document_view import is_publication, why_withdrawn


def text_notes(connection: Connection, since: datetime, until: datetime) -> tuple[TextNote, ...]:
    """The texts that alerts rest on and that were edited or withdrawn within a time, in order."""
    return tuple(
        TextNote(
            title=shown.title or "Untitled",
            publisher=shown.publisher,
            what=told_fate(fate.after),
            document=fate.document,
            known_at=fate.after.known_at,
            alert=(alert := _borne_on(fate)).id,
            alert_title=alert.title,
        )
        for fate in load_fates(connection, since, until)
        if not is_publication(fate.before, fate.after)
        for shown in pass_on([fate.passage], "mail")
    )


def _borne_on(fate: KeptFate) -> RestingOn:
    """The alert that the change bears on most: the latest that quotes what is not there any more, else the latest."""
    text = " ".join(_opened(fate.after.passage).quote.split())
    for alert in fate.alerts:
        quotes = [" ".join(_opened(passage).quote.split()) for passage in alert.quoted]
        if any(quote and quote not in text for quote in quotes):
            return alert
    return fate.alerts[0]


def told_fate(after: Edition) -> str:
    """What happened to a text, in one line of our own words."""
    if after.kind == "retraction":
        return f"withdrawn: {why_withdrawn(after.flags)}"
    if after.kind == "restored":
        return "back again, after it was gone or said something else"
    what, changed = "corrected" if "correction" in after.flags else "edited", told_kept(after.changed)
    return f"{what}: {changed}" if changed else what


def _opened(passage: Passage) -> Told:
    # Compared here, never printed: what leaves of it are single words.
    [shown] = pass_on([passage], "signed_in")
    return shown


def lead_notes(connection: Connection, since: datetime, until: datetime, today: date) -> tuple[TextNote, ...]:
    """The documents that were filed for inspection within a time, in order, as of a day."""
    return tuple(
        TextNote(
            title=shown.title or "Untitled",
            publisher=shown.publisher,
            what=told_lead(lead, today),
            document=kept.document,
            known_at=kept.first_seen_at,
            alert=kept.alert or "",
        )
        for kept in load_leads(connection, since, until)
        if (lead := lead_of(kept.stated, kept.first_seen_at)) is not None
        for shown in pass_on([kept.passage], "mail")
    )
