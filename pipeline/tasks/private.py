"""Documents taken by hand: a file or an address, private unless told otherwise."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from models.hashing import sha256
from models.terms import BY_HAND, PRIVATE
from pipeline.documents.kept import kept
from pipeline.documents.retraction import noticed
from pipeline.errors import CallError
from pipeline.storage.documents import save_receipt
from pipeline.storage.engine import writing
from pipeline.storage.revisions import DocumentFacts, save_revision
from pipeline.tasks import entry
from pipeline.tasks.collect import open_client
from pipeline.tasks.context import Context
from pipeline.tasks.receiving import keep_bytes

MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".eml": "message/rfc822",
}


def add_document(
    context: Context, what: str, *, title: str | None = None, publisher: str = "by hand", private: bool = True
) -> dict[str, object]:
    """Read a file or an address, keep it, and analyse it at once.

    Args:
        context: the deployment.
        what: a path, or an address of http or https.
        title: where the document does not say.
        publisher: who wrote it.
        private: never quoted outside.

    Returns:
        natural_key, kind (first, edit, unchanged …) and the counts of the analysis.

    Raises:
        CallError: there is no such file, or it is of a kind that we cannot read.
        FetchError: the address did not give it.
    """
    if urlsplit(what).scheme in {"http", "https"}:
        fetched = open_client(context).fetch(what)
        body, media_type, url = fetched.body, fetched.media_type, fetched.final_url
        natural_key = f"url:{url}"
    else:
        path = Path(what)
        try:
            body = path.read_bytes()
        except OSError as fault:
            raise CallError(f"{what}: {fault.strerror}") from fault
        media_type = MEDIA_TYPES.get(path.suffix.lower(), "")
        if not media_type:
            raise CallError(f"{what}: cannot read {path.suffix or 'a file without ending'}; {', '.join(MEDIA_TYPES)}")
        url = f"file:{path.name}"
        natural_key = f"hand:{sha256(body).hex()[:32]}"
    from pipeline.documents.reading import read_document  # the extractor costs a second

    page, reader = read_document(body, media_type, url)
    if title:
        page = replace(page, title=title)
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    facts = DocumentFacts(
        natural_key=natural_key,
        source="by_hand",
        publisher=publisher,
        kind="private" if private else "notice",
        url=url,
        private=private,
        reconstruction=context.world_kind == "replay",
    )
    put = keep_bytes(context, body)
    with writing(context.engine) as connection:
        sha = save_receipt(
            connection,
            put,
            media_type=media_type,
            url=url,
            source="by_hand",
            fetched_at=at,
            known_at=now,
        )
        saved = save_revision(
            connection,
            facts,
            kept(noticed(page), body, media_type),
            capture_sha=sha,
            reader=reader,
            origin="live",
            known_at=now,
            world_kind=context.world_kind,
            terms=PRIVATE if private else BY_HAND,
        )
    report = entry.analyse_pending(context)
    return {"natural_key": natural_key, "kind": saved.kind, "alerts": entry.number(report, "alerts"), **report}
