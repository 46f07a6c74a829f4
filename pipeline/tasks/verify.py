"""Evidence to the character, checked offline: captures against their hashes, texts and spans against alerts."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.hashing import sha256
from models.values import Places
from pipeline.documents.charset import decode_as
from pipeline.documents.places import coverage, mismatch, unpack
from pipeline.errors import StateError
from pipeline.storage.alerts import load_alerts
from pipeline.storage.documents import load_capture, load_places, load_revisions
from pipeline.storage.engine import reading
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
    """

    alerts: int
    passages: int
    faults: tuple[str, ...]
    placed: int = 0


def verify(context: Context) -> Verified:
    """Check every passage of every alert: the text's hash, the quoted span, the capture's bytes, the words in it."""
    faults: list[str] = []
    passages = placed = 0
    folder = context.settings.captures_path
    bodies: dict[bytes, bytes] = {}
    with reading(context.engine) as connection:
        alerts = load_alerts(connection)
        for stored in alerts:
            for piece in stored.draft.evidence:
                passages += 1
                place = f"{stored.draft.id} revision {piece['revision']} {piece['start']}-{piece['end']}"
                found = load_revisions(connection, [int(str(piece["revision"]))])
                if not found:
                    faults.append(f"{place}: the revision is gone")
                    continue
                [revision] = found
                if sha256(revision.text.encode("utf-8", "surrogatepass")) != revision.text_sha:
                    faults.append(f"{place}: the text is not the one that was read")
                quoted = str(piece["quote"]).rstrip("…")
                span = " ".join(revision.text[int(str(piece["start"])) : int(str(piece["end"]))].split())
                if not span.startswith(quoted.strip()):
                    faults.append(f"{place}: the span does not say what was quoted")
                try:
                    body = bodies.get(revision.capture_sha) or load_capture(folder, revision.capture_sha)
                except StateError as fault:
                    faults.append(f"{place}: {fault}")
                    continue
                bodies = {revision.capture_sha: body}
                wrong = _in_capture(body, revision.text, load_places(connection, revision.id), piece)
                if wrong:
                    faults.append(f"{place}: {wrong}")
                placed += wrong is None
    return Verified(len(alerts), passages, tuple(faults), placed)


def _in_capture(body: bytes, text: str, places: Places | None, piece: Mapping[str, object]) -> str | None:
    """What is wrong with a passage's place in the capture; "" where the map does not know its words; None: all well."""
    start, end = int(str(piece["start"])), int(str(piece["end"]))
    if places is None or not places.charset:
        return ""
    runs = unpack(places.runs)
    wrong = mismatch(decode_as(body, places.charset), text, runs, start, end)
    if wrong:
        return wrong
    return None if coverage(text, runs, start, end) >= LEAST_PLACED else ""
