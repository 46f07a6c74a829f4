"""Evidence to the character, checked offline: captures against their hashes, texts and spans against alerts."""

from dataclasses import dataclass

from models.hashing import sha256
from pipeline.errors import StateError
from pipeline.storage.alerts import load_alerts
from pipeline.storage.documents import load_capture, load_revisions
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and every fault with its place."""

    alerts: int
    passages: int
    faults: tuple[str, ...]


def verify(context: Context) -> Verified:
    """Check every passage of every alert: the revision's text hash, the quoted span, the capture's bytes."""
    faults: list[str] = []
    passages = 0
    folder = context.settings.captures_path
    checked: set[bytes] = set()
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
                if revision.capture_sha in checked:
                    continue
                checked.add(revision.capture_sha)
                try:
                    body = load_capture(folder, revision.capture_sha)
                except StateError as fault:
                    faults.append(f"{place}: {fault}")
                    continue
                if sha256(body) != revision.capture_sha:
                    faults.append(f"{place}: the capture's bytes changed")
    return Verified(len(alerts), passages, tuple(faults))
