"""Feeds and a calendar for each recipient: what they may see, opened by tokens that can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Literal

from models.hashing import canonical, plain, sha256
from models.recipient import Addressee
from models.silence import silenced
from models.telling import AlertDraft, Via, standing
from pipeline.alerts import wanted
from pipeline.alerts.calendar import calendar
from pipeline.alerts.closing import corrected
from pipeline.alerts.feed import Entry, atom_feed, entries_of, json_feed
from pipeline.errors import CallError
from pipeline.storage import alerts as alert_store
from pipeline.storage import feed_tokens as store
from pipeline.storage.alert_acts import load_acts
from pipeline.storage.engine import reading, writing
from pipeline.storage.recipients import load_everybody
from pipeline.storage.silences import load_silences
from pipeline.tasks.clocks import load_clocks
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import catalogue_in

Form = Literal["atom", "json", "ics"]
FORMS: tuple[Form, ...] = ("atom", "json", "ics")
MEDIA_TYPES: dict[Form, str] = {
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
#: Bytes of randomness of a token.
STRENGTH = 32
MOST_ENTRIES = 50
#: Of what is read, so that what a filter lets through is found behind what it does not.
MOST_READ = 500


@dataclass(frozen=True, slots=True)
class Handed:
    """A feed as it is handed out, with what tells whether it is another than before (RFC 9110, section 8.8)."""

    body: bytes
    media_type: str
    etag: str
    modified_at: datetime | None


def make_token(
    context: Context, recipient: str, *, name: str, who: str, in_address: bool = False, via: Via = "command"
) -> str:
    """A new token for a recipient's feeds: told here once, and kept as a hash.

    Raises:
        CallError: there is no such recipient.
    """
    token = token_urlsafe(STRENGTH)
    with writing(context.engine) as connection:
        _reader(load_everybody(connection), recipient)
        at = context.clocks.wall_now()
        store.add_token(
            connection, token, recipient=recipient, name=name, in_address=in_address, who=who, at=at, via=via
        )
    return token


def addresses_of(context: Context, token: str | None) -> list[str]:
    """The addresses of the feeds and the calendar; with a token those that hold it. Paths alone where we have none."""
    root = (context.settings.base_url or "").rstrip("/")
    if token:
        return [f"{root}/feeds/{token}/{name}" for name in ("alerts.atom", "alerts.json", "calendar.ics")]
    return [f"{root}/{name}" for name in ("feed.atom", "feed.json", "calendar.ics")]


def list_tokens(context: Context, recipient: str | None = None) -> tuple[store.KeptToken, ...]:
    """All tokens that were made, those too that were taken back."""
    with reading(context.engine) as connection:
        return store.load_tokens(connection, recipient)


def revoke(context: Context, number: int, who: str, via: Via = "command") -> None:
    """Take a token back.

    Raises:
        StateError: there is none of that number, or it was taken back before.
    """
    with writing(context.engine) as connection:
        store.revoke_tokens(connection, [number], who, context.clocks.wall_now(), via)


def are_open(context: Context) -> bool:
    """Whether any recipient has a feed."""
    with reading(context.engine) as connection:
        return store.any_token(connection)


def reader_of(context: Context, token: str, *, in_address: bool = False) -> Addressee | None:
    """Whose feeds a token opens; None where it opens nothing: not ours, taken back, or its owner was."""
    with reading(context.engine) as connection:
        found = store.find_token(connection, token, in_address=in_address) if token else None
        people = load_everybody(connection) if found else ()
    who = next((each for each in people if found and each.name == found.recipient and each.active), None)
    day = context.clocks.wall_now().date()
    if found and who and found.used_on != day:
        with writing(context.engine) as connection:
            store.mark_used(connection, found.id, day)
    return who


def _reader(people: Sequence[Addressee], name: str) -> Addressee:
    for each in people:
        if each.name == name and each.active:
            return each
    raise CallError(f"no recipient {name}")


def hand_out(context: Context, form: Form, who: Addressee | None = None, *, self_link: bool = True) -> Handed:
    """A feed or the calendar: the deployment's, or as a recipient sees it.

    Args:
        context: the deployment.
        form: `atom` and `json` are alerts, `ics` the days ahead.
        who: whose it is; nothing that is kept from them is read.
        self_link: whether the feed may name its own address, which may hold a token.
    """
    seen = context.as_seen_by(who) if who else context
    reconstruction = context.world_kind == "replay"
    base_url = context.settings.base_url
    if form == "ics":
        clocks = load_clocks(seen)
        told = {"clocks": plain(clocks), "for": who.name if who else "", "base_url": base_url}
        body = calendar(
            clocks,
            now=context.clocks.world_now(),
            reconstruction=reconstruction,
            base_url=base_url,
            name=who.name if who else None,
        )
        # The body says when it was made; whether it says another thing, what it is made of tells.
        return Handed(body, MEDIA_TYPES[form], _etag(canonical(told)), None)
    entries = _entries(context, seen, who)[:MOST_ENTRIES]
    last = max((each.updated_at for each in entries), default=None)
    write = atom_feed if form == "atom" else json_feed
    body = write(
        entries,
        base_url=base_url,
        reconstruction=reconstruction,
        name=who.name if who else None,
        self_link=self_link,
    )
    return Handed(body, MEDIA_TYPES[form], _etag(body), last)


def _entries(context: Context, seen: Context, who: Addressee | None) -> list[Entry]:
    """The newest live alerts that somebody may see and asked for; of a rule that is tried out none.

    What is muted or snoozed when it comes is left out; what was closed as wrong is told as its correction.
    """
    with reading(seen.engine) as connection:
        stored = alert_store.load_alerts(
            connection, newest_first=True, hidden=seen.hidden_subjects, origins=("live",), limit=MOST_READ
        )
        ancestors = catalogue_in(connection).ancestors
    # What was done with alerts is not for everybody's eyes; what comes of it is.
    with reading(context.engine) as connection:
        acts = load_acts(connection, [each.draft.id for each in stored])
        silences = load_silences(connection)
    full = seen.settings.profile == "full"
    now = context.clocks.world_now()
    drafts: list[AlertDraft] = []
    wrong: dict[str, datetime] = {}
    for each in stored:
        done = replace(each, acts=acts[each.draft.id])
        silence = silenced(each.draft, silences, now)
        if (silence and each.draft.known_at > silence.known_at and not each.draft.corrects) or (
            who is not None and not wanted(each.draft, who, ancestors).yes
        ):
            continue
        stands = standing(done.acts)
        if stands.since_at and (stands.verdict == "wrong_entity" or (full and stands.verdict == "wrong_exposure")):
            wrong[each.draft.id] = stands.since_at
            drafts.append(corrected(done, noted=full))
        else:
            drafts.append(each.draft)
    return entries_of(drafts, wrong)


def _etag(content: bytes) -> str:
    return f'"{sha256(content).hex()[:32]}"'
