"""Evidence to the character, checked offline: captures against their hashes, texts and spans against alerts."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from models.hashing import sha256
from models.telling import AlertDraft
from models.terms import Passage
from models.values import Places
from pipeline.documents.charset import decode_as
from pipeline.documents.passing import agrees
from pipeline.documents.places import coverage, mismatch, unpack
from pipeline.errors import CaptureError, StateError
from pipeline.storage.alerts import load_alert, load_alerts
from pipeline.storage.documents import PendingRevision, kept_words, load_places, load_revisions
from pipeline.storage.engine import reading, snapshot
from pipeline.storage.retention import capture_removed_at, kept_captures
from pipeline.storage.screenings import broken_runs
from pipeline.storage.seals import UNREADABLE, alert_ids
from pipeline.tasks.again import again_all
from pipeline.tasks.context import Context
from pipeline.tasks.sealing import check_seals

#: A headline that only the listing has stands nowhere in the page: that is no fault, and not counted as placed.
LEAST_PLACED = 0.9
#: Alerts whose texts are read in one transaction.
BATCH = 200
#: What the reading of a row raises that holds what no alert has.
SPOILT = (*UNREADABLE, AttributeError, KeyError, StateError)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and every fault with its place.

    Attributes:
        alerts: how many.
        passages: their evidence.
        placed: passages whose words were found at their place in the capture, sign by sign.
        faults: in words.
        notes: what could be checked in part only, with the reason.
        again: exposures that were worked out again from the stored versions, and came out to the byte.
        older: exposures of alerts that do not keep what they were asked by.
        left: exposures that were not worked out again: only those of the latest alerts are.
        days: that are sealed, each with its alerts and the day before.
        seal: the last, as an edition prints it; empty where there is none.
        captures: that were read beside those of the evidence; 0 where that was not asked.
    """

    alerts: int
    passages: int
    faults: tuple[str, ...]
    placed: int = 0
    notes: tuple[str, ...] = ()
    again: int = 0
    older: int = 0
    left: int = 0
    days: int = 0
    seal: str = ""
    captures: int = 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A passage whose capture is still to be looked at."""

    place: str
    revision: PendingRevision
    places: Places | None
    passage: Passage


def verify(context: Context, *, captures: bool = False) -> Verified:
    """Check every passage of every alert: the text's hash, the quoted span, the capture's bytes, the words in it.

    Every alert is checked against the digests of its columns, every day against its seal (`tasks.sealing`), screenings
    against the hash of their run. Exposures are worked out again from the stored versions. Of a text whose body was
    removed by its terms the kept span is checked against the hash of the quoted one.

    Args:
        context: the deployment.
        captures: read every stored capture, not those alone that evidence rests on.

    Raises:
        StoreError: the captures' place does not answer: nothing is known of them.
    """
    with snapshot(context.engine) as connection:
        seals = check_seals(connection)
        faults, notes = [*seals.faults, *broken_runs(connection)], [*seals.notes]
        drafts = _readable(connection)
        # Under `research` nothing is told of what we hold.
        worked, left = again_all(connection, drafts) if context.settings.profile != "research" else ((), 0)
    passages = placed = 0
    seen: set[bytes] = set()
    for start in range(0, len(drafts), BATCH):
        found = _Found()
        # Captures may lie far away: they are read between transactions, never in one.
        with reading(context.engine) as connection:
            for draft in drafts[start : start + BATCH]:
                passages += len(draft.evidence)
                _check_texts(connection, draft, found)
        faults += found.faults
        notes += found.notes
        wrong, well = _check_captures(context, found.waiting, seen)
        faults += wrong
        placed += well
    if captures:
        faults += _other_captures(context, seen)
    # A version that is kept no longer, or cannot be read, is a fault; that an alert is older than this is none.
    older = [each for each in worked if each.outcome == "cannot" and not each.made_by]
    same = [each for each in worked if each.outcome == "same"]
    for each in worked:
        if each not in older and each not in same:
            # Another version of the package may count otherwise: that is told, and is no sign of harm by itself.
            (faults if each.made_by == each.now else notes).append(each.line())
    return Verified(
        len(drafts),
        passages,
        tuple(faults),
        placed,
        tuple(notes),
        again=len(same),
        older=len(older),
        left=left,
        days=seals.days,
        seal=seals.last.line if seals.last else "",
        captures=len(seen) if captures else 0,
    )


def _readable(connection: Connection) -> list[AlertDraft]:
    """The alerts whose rows can be read: those that cannot be are told by `check_seals`."""
    try:
        return [stored.draft for stored in load_alerts(connection, dry_run=None)]
    except SPOILT:
        found = []
        for alert_id in alert_ids(connection):
            with suppress(*SPOILT):
                found.append(load_alert(connection, alert_id).draft)
        return found


@dataclass
class _Found:
    """What a batch of alerts gave: faults and notes of their texts, and passages whose captures are to be read."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waiting: list[_Waiting] = field(default_factory=list)


def _check_texts(connection: Connection, draft: AlertDraft, found: _Found) -> None:
    for passage in draft.evidence:
        place = f"{draft.id} revision {passage.revision} {passage.start}-{passage.end}"
        revisions = load_revisions(connection, [passage.revision])
        if not revisions:
            found.faults.append(f"{place}: the revision is gone")
            continue
        [revision] = revisions
        bad = list(_text_faults(revision, passage))
        found.faults += [f"{place}: {fault}" for fault in bad]
        if revision.removed_at is not None and not bad:
            found.notes.append(f"{place}: {_removed(revision)}; the quoted span's hash agrees")
        if capture_removed_at(connection, revision.capture_sha) is None:
            found.waiting.append(_Waiting(place, revision, load_places(connection, revision.id), passage))


def _check_captures(context: Context, waiting: Sequence[_Waiting], seen: set[bytes]) -> tuple[list[str], int]:
    """Faults of captures, and how many passages were found in theirs sign by sign; notes in `seen` what was read."""
    faults: list[str] = []
    placed = 0
    body: tuple[bytes, bytes] = (b"", b"")
    for each in waiting:
        sha = each.revision.capture_sha
        try:
            body = body if body[0] == sha else (sha, context.captures.get(sha))
        except CaptureError as fault:
            faults.append(f"{each.place}: {fault}")
            continue
        seen.add(sha)
        if each.revision.removed_at is not None:
            continue
        wrong = _in_capture(body[1], each.revision.text, each.places, each.passage)
        if wrong:
            faults.append(f"{each.place}: {wrong}")
        placed += wrong is None
    return faults, placed


def _other_captures(context: Context, seen: set[bytes]) -> list[str]:
    """Faults of captures that no evidence rests on; notes in `seen` what was read."""
    with reading(context.engine) as connection:
        rest = [sha for sha in kept_captures(connection) if sha not in seen]
    faults = []
    for sha in rest:
        try:
            context.captures.get(sha)
            seen.add(sha)
        except CaptureError as fault:
            faults.append(str(fault))
    return faults


def _text_faults(revision: PendingRevision, passage: Passage) -> Iterator[str]:
    if revision.removed_at is not None:
        span = kept_words(revision.kept, passage.start, passage.end)
        if not span and passage.sha and passage.sha in {each["sha"] for each in revision.kept}:
            return  # a backup that left this machine has the hash alone
        if not span:
            yield f"{_removed(revision)}, and the quoted span was not kept"
        elif not agrees(passage, span):
            yield f"{_removed(revision)}, and the span that was kept is not the quoted one"
        return
    if sha256(revision.text.encode("utf-8", "surrogatepass")) != revision.text_sha:
        yield "the text is not the one that was read"
    if not 0 <= passage.start <= passage.end <= len(revision.text):
        yield "the span lies outside the text"
    if not agrees(passage, revision.text[passage.start : passage.end]):
        yield "the span does not say what was quoted"


def _removed(revision: PendingRevision) -> str:
    on: datetime | None = revision.removed_at
    assert on is not None
    return f"body removed on {on.date().isoformat()} by terms"


def _in_capture(body: bytes, text: str, places: Places | None, passage: Passage) -> str | None:
    """What is wrong with a passage's place in the capture; "" where the map does not know its words; None: all well."""
    start, end = passage.start, passage.end
    if places is None or not places.charset:
        return ""
    runs = unpack(places.runs)
    wrong = mismatch(decode_as(body, places.charset), text, runs, start, end)
    if wrong:
        return wrong
    return None if coverage(text, runs, start, end) >= LEAST_PLACED else ""
