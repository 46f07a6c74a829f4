"""Documents taken by hand: a file, an address or a text, private unless told otherwise."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from models.audit import Audited
from models.hashing import key_of, sha256
from models.telling import Via
from models.terms import BY_HAND, PRIVATE
from pipeline.documents.addresses import host_of, natural_key
from pipeline.documents.brought import ENDINGS, TAKEN, media_type_of
from pipeline.documents.kept import kept
from pipeline.documents.retraction import noticed
from pipeline.errors import CallError
from pipeline.storage.audit import record
from pipeline.storage.documents import save_receipt
from pipeline.storage.dossiers import public_id
from pipeline.storage.engine import writing
from pipeline.storage.revisions import DocumentFacts, save_revision
from pipeline.storage.seen import sight_of
from pipeline.tasks import entry
from pipeline.tasks.collect import open_client
from pipeline.tasks.context import Context
from pipeline.tasks.receiving import keep_bytes

PUBLISHER = "by hand"


@dataclass(frozen=True, slots=True)
class Brought:
    """A document as somebody brings it.

    Attributes:
        body: its bytes.
        media_type: of them.
        url: where it was fetched, `file:NAME`, or `text:pasted`.
        natural_key: by which the same document is known again.
        charset: as it was served.
        title: where the document does not say, or says another.
        publisher: who wrote it.
        published_on: where the document does not say, or says another day.
        private: never quoted outside.
    """

    body: bytes
    media_type: str
    url: str
    natural_key: str
    charset: str | None = None
    title: str = ""
    publisher: str = PUBLISHER
    published_on: date | None = None
    private: bool = True


@dataclass(frozen=True, slots=True)
class Added:
    """A document that was kept: its public id, its key, and what saving it did (first, edit, unchanged …)."""

    id: str
    natural_key: str
    kind: str


def bring_file(body: bytes, name: str) -> Brought:
    """A file by its bytes and name.

    Raises:
        CallError: it is empty, too large, or of a kind that is not read.
    """
    name = Path(name.replace("\\", "/")).name[:200] or "the file"
    return Brought(body, media_type_of(body, name), f"file:{name}", f"hand:{sha256(body).hex()[:32]}")


def bring_text(text: str) -> Brought:
    """A text that somebody pasted: plain, or the source of a page.

    Raises:
        CallError: it is empty or too long.
    """
    body = text.encode("utf-8", "replace")
    return Brought(body, media_type_of(body, "the text"), "text:pasted", f"hand:{sha256(body).hex()[:32]}")


def bring_address(context: Context, url: str) -> Brought:
    """What stands at an address, asked for as any publisher's page is.

    Robots.txt and pace are kept, and only public addresses are dialled.

    Raises:
        CallError: it is no address of http or https, or what stands there is of a kind that is not read.
        FetchError: the address did not give it.
    """
    if host_of(url) is None:
        raise CallError(f"{url}: an address begins with https:// or http:// and names a host")
    fetched = open_client(context).fetch(url)
    if fetched.gone or not fetched.body:
        raise CallError(f"{url}: nothing stands there (HTTP {fetched.status})")
    sniffed = media_type_of(fetched.body, fetched.final_url)
    media_type = fetched.media_type if fetched.media_type in TAKEN and sniffed.startswith("text/") else sniffed
    key = natural_key(fetched.final_url)
    return Brought(fetched.body, media_type, fetched.final_url, key, charset=fetched.charset)


def keep_document(context: Context, brought: Brought, *, who: str = "", via: Via = "command") -> Added:
    """Read what was brought and keep it, to be analysed like any text.

    Args:
        context: the deployment.
        brought: the document.
        who: brought it, for the audit; nobody is noted where this is empty.
        via: by which way it came.

    Raises:
        CallError: no text is in it, its day is to come, or private documents are kept from whoever brings it.
        ReadError: it cannot be read as what it is.
    """
    from pipeline.documents.reading import read_document  # the extractor costs a second

    now, at = context.clocks.world_now(), context.clocks.wall_now()
    name = brought.url.removeprefix("file:").removeprefix("text:")
    if brought.private and "private_documents" in sight_of(context.engine).kept:
        raise CallError("private documents are kept from you: you could not read what you add")
    if brought.published_on is not None and brought.published_on > now.date():
        raise CallError(f"date: {brought.published_on} is still to come")
    page, reader = read_document(brought.body, brought.media_type, brought.url, charset=brought.charset)
    if not page.text.strip():
        raise CallError(f"{name}: no text was found in it; of a scanned page only a picture is there")
    if brought.title:
        page = replace(page, title=brought.title)
    if brought.published_on is not None:
        day = datetime.combine(brought.published_on, time(0), tzinfo=UTC)
        page = replace(page, published_at=day, published_how="hand (day)", published_sure=None)
    facts = DocumentFacts(
        natural_key=brought.natural_key,
        source="by_hand",
        publisher=brought.publisher or PUBLISHER,
        kind="private" if brought.private else "notice",
        url=brought.url,
        private=brought.private,
        reconstruction=context.world_kind == "replay",
    )
    put = keep_bytes(context, brought.body)
    with writing(context.engine) as connection:
        sha = save_receipt(
            connection,
            put,
            media_type=brought.media_type,
            url=brought.url,
            source="by_hand",
            fetched_at=at,
            known_at=now,
        )
        saved = save_revision(
            connection,
            facts,
            kept(noticed(page), brought.body, brought.media_type),
            capture_sha=sha,
            reader=reader,
            origin="live",
            known_at=now,
            world_kind=context.world_kind,
            terms=PRIVATE if brought.private else BY_HAND,
        )
        public = public_id(key_of(brought.natural_key))
        if who:
            # Neither its title nor its name: the audit is read by some from whom the document is kept.
            detail = {"private": brought.private or None, "kind": saved.kind}
            record(connection, Audited(who, "added", f"document:{public}", via, at, detail))
    return Added(public, brought.natural_key, saved.kind)


def add_document(
    context: Context, what: str, *, title: str | None = None, publisher: str = PUBLISHER, private: bool = True
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
    if what.startswith(("http:", "https:")):
        brought = bring_address(context, what)
    else:
        path = Path(what)
        if path.suffix.lower() not in ENDINGS and path.exists():
            raise CallError(f"{what}: cannot read {path.suffix or 'a file without ending'}; {', '.join(ENDINGS)}")
        try:
            brought = bring_file(path.read_bytes(), path.name)
        except OSError as fault:
            raise CallError(f"{what}: {fault.strerror}") from fault
    added = keep_document(context, replace(brought, title=title or "", publisher=publisher, private=private))
    report = entry.analyse_pending(context)
    return {
        "natural_key": added.natural_key,
        "kind": added.kind,
        "alerts": entry.number(report, "alerts"),
        **report,
    }


_one = threading.Lock()


def analyse_beside(context: Context) -> None:
    """Analyse what is pending beside whoever asks, one after the other; what is not reached is the next sweep's."""

    def work() -> None:
        with _one:
            entry.analyse_pending(context)

    threading.Thread(target=work, name="reading what was added", daemon=True).start()
