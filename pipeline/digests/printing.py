"""An edition as HTML and plain text, within its budget."""

from collections.abc import Callable, Mapping, Sequence

from models.hashing import sha256
from models.recipient import Addressee
from models.telling import RenderedEdition, StoredAlert
from pipeline.digests.budget import LADDER, fitted
from pipeline.digests.edit import Editor
from pipeline.digests.material import Material
from pipeline.digests.values import EditionDraft
from pipeline.digests.weeks import Week
from pipeline.rendering import render, render_mail

#: Gmail cuts a mail's HTML off here.
MOST_BYTES = 102 * 1024


def make_edition(
    material: Material,
    reader: Addressee,
    week: Week,
    *,
    reconstruction: bool,
    base_url: str | None = None,
    opened: Callable[[Sequence[str]], Mapping[str, StoredAlert]] = lambda _ids: {},
) -> tuple[EditionDraft, RenderedEdition]:
    """The edition of one reader and week, cut to its budget, and as text.

    `opened` gives alerts by id in full, where the material has them in brief.

    Raises:
        CatalogueError: a template names what it was not given.
    """
    editor = Editor(material, reader, week, reconstruction=reconstruction, base_url=base_url)
    whole = opened(editor.shown(LADDER[0]))
    draft = fitted(lambda limits: editor.within(limits, whole), text_of)
    return draft, print_edition(draft)


def text_of(draft: EditionDraft) -> str:
    """The plain text.

    Raises:
        CatalogueError: the template names what it was not given.
    """
    return render("digest/digest.txt", edition=draft)


def print_edition(draft: EditionDraft) -> RenderedEdition:
    """Both renderings; the same draft gives the same bytes.

    Raises:
        CatalogueError: a template names what it was not given.
    """
    text = text_of(draft)
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
        covers=draft.covers,
    )
