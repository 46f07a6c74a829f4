"""An edition as HTML and plain text."""

from models.hashing import sha256
from models.telling import RenderedEdition
from pipeline.digests.parts import EditionDraft
from pipeline.rendering import render, render_mail

#: Gmail cuts a mail's HTML off here.
MOST_BYTES = 102 * 1024


def print_edition(draft: EditionDraft) -> RenderedEdition:
    """Both renderings; the same draft gives the same bytes.

    Raises:
        CatalogueError: a template names what it was not given.
    """
    text = render("digest/digest.txt", edition=draft)
    html = render_mail("digest/digest.html", edition=draft)
    subject = f"chipwatch {draft.week.name}: {draft.headline}"
    return RenderedEdition(
        id=draft.id,
        recipient=draft.reader.name,
        week=draft.week.name,
        subject=subject,
        text=text,
        html=html,
        content_sha=sha256(f"{subject}\0{text}\0{html}".encode("utf-8", "surrogatepass")),
        known_at=draft.until,
    )
