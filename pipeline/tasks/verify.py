"""Evidence to the character, checked offline: captures against their hashes, texts and spans against alerts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from models.hashing import sha256
from models.terms import Passage
from models.values import Places
from pipeline.documents.charset import decode_as
from pipeline.documents.passing import agrees
from pipeline.documents.places import coverage, mismatch, unpack
from pipeline.errors import StateError
from pipeline.storage.alerts import load_alerts
from pipeline.storage.documents import PendingRevision, kept_words, load_capture, load_places, load_revisions
from pipeline.storage.engine import reading
from pipeline.storage.retention import capture_removed_at
from pipeline.storage.screenings import broken_runs
from pipeline.tasks.again import again_all
from pipeline.tasks.context import Context

#: A headline that only the listing has stands nowhere in the page: that is no fault, and not counted as placed.
LEAST_PLACED = 0.9


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
    """

    alerts: int
    passages: int
    faults: tuple[str, ...]
    placed: int = 0
    notes: tuple[str, ...] = ()
    again: int = 0
    older: int = 0
    left: int = 0


def verify(context: Context) -> Verified:
    """Check every passage of every alert: the text's hash, the quoted span, the capture's bytes, the words in it.

    Screenings are checked against the hash of their run.
    Exposures are worked out again from the stored versions.
    Of a text whose body was removed by its terms the kept span is checked against the hash of the quoted one.
    """
    faults: list[str] = []
    notes: list[str] = []
    passages = placed = 0
    folder = context.settings.captures_path
    bodies: dict[bytes, bytes] = {}
    with reading(context.engine) as connection:
        alerts = load_alerts(connection, dry_run=None)
        for stored in alerts:
            for passage in stored.draft.evidence:
                passages += 1
                place = f"{stored.draft.id} revision {passage.revision} {passage.start}-{passage.end}"
                found = load_revisions(connection, [passage.revision])
                if not found:
                    faults.append(f"{place}: the revision is gone")
                    continue
                [revision] = found
                bad = list(_text_faults(revision, passage))
                faults += [f"{place}: {fault}" for fault in bad]
                if revision.removed_at is not None and not bad:
                    notes.append(f"{place}: {_removed(revision)}; the quoted span's hash agrees")
                if capture_removed_at(connection, revision.capture_sha) is not None:
                    continue
                try:
                    body = bodies.get(revision.capture_sha) or load_capture(folder, revision.capture_sha)
                except StateError as fault:
                    faults.append(f"{place}: {fault}")
                    continue
                bodies = {revision.capture_sha: body}
                if revision.removed_at is not None:
                    continue
                wrong = _in_capture(body, revision.text, load_places(connection, revision.id), passage)
                if wrong:
                    faults.append(f"{place}: {wrong}")
                placed += wrong is None
        faults += broken_runs(connection)
        # Under `research` nothing is told of what we hold.
        worked, left = again_all(connection) if context.settings.profile != "research" else ((), 0)
    # A version that is kept no longer, or cannot be read, is a fault; that an alert is older than this is none.
    older = [each for each in worked if each.outcome == "cannot" and not each.made_by]
    same = [each for each in worked if each.outcome == "same"]
    for each in worked:
        if each not in older and each not in same:
            # Another version of the package may count otherwise: that is told, and is no sign of harm by itself.
            (faults if each.made_by == each.now else notes).append(each.line())
    return Verified(
        len(alerts), passages, tuple(faults), placed, tuple(notes), again=len(same), older=len(older), left=left
    )


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
