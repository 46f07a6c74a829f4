"""Pending revisions to events: mentions, claims, stories, merged in order of publication.

Leased in a short transaction, computed with none open, written in one short one that begins with the lock: merging has
one writer at a time. Every row is keyed on content, so that a batch that ran twice stands once.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection

from models.hashing import key_of, sha256
from models.values import Annotated, Claim, Move, Turnout
from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.events import claims as claim_finder
from pipeline.events.ancestry import ancestor_of, find_reports
from pipeline.events.by_hand import PUT
from pipeline.events.calls import Call, Held, firm_of, held_of, read_call
from pipeline.events.merge import WINDOW_DAYS, ClaimFacts, join, merge
from pipeline.events.stories import Grouper
from pipeline.mentions import make_annotator
from pipeline.sources import all_sources
from pipeline.storage.annotations import save_claims, save_mentions
from pipeline.storage.calls import save_call
from pipeline.storage.documents import PendingRevision, finish, lease_pending
from pipeline.storage.engine import take_merge_lock, writing
from pipeline.storage.events import load_candidates, load_event, save_turnout, since_for
from pipeline.storage.holders import holding, new_holder
from pipeline.storage.names import lay_names
from pipeline.storage.search_index import put_revisions
from pipeline.storage.state import save_content, save_set_aside
from pipeline.storage.stories import StoryStore
from pipeline.tasks.behind import is_measure
from pipeline.tasks.context import Context
from pipeline.tasks.following import correct, restore, withdraw
from pipeline.tasks.knowledge import layers_in, queue
from pipeline.tasks.set_right import inherit
from pipeline.tasks.telemetry import log
from pipeline.tasks.told_again import SAID_BEFORE, homes_of

BATCH = 50
SECONDS = 2.0


@dataclass(frozen=True)
class Understanding:
    """The parts that turn a text into claims, and the content hash that derived rows name."""

    annotate: Callable[[str], Annotated]
    catalogue: Catalogue
    sha: bytes
    body: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A revision with what its text says."""

    revision: PendingRevision
    annotated: Annotated
    claims: tuple[Claim, ...]
    call: tuple[Call, Held] | None = None  # of a transcript whose company is named


@lru_cache(maxsize=2)
def understanding(layers: tuple[str, ...] = (), larger: str | None = None) -> Understanding:
    """Made once a process and edition of the users' catalogue: spaCy and the catalogue take most of a second."""
    catalogue = load_catalogue(layers)
    annotator = make_annotator(catalogue, larger)
    body = f"mentions {annotator.sha.hex()}\nevents {_sha_of_code('pipeline.events').hex()}"
    return Understanding(annotator, catalogue, key_of("pipeline", body), body)


def _sha_of_code(package: str) -> bytes:
    """A hash of a package's own files: another pipeline makes rows of its own."""
    root = files(package)
    assert isinstance(root, Path)
    found = sorted(path for path in root.rglob("*") if path.suffix in {".py", ".yaml", ".txt", ".npz"})
    return key_of(*(f"{path.relative_to(root)}\0{sha256(path.read_bytes()).hex()}" for path in found))


def read_pending(context: Context) -> dict[str, int]:
    """Everything that waits, in batches of at most 50 revisions or two seconds; gives what came of it."""
    holder = new_holder()
    with holding(context.engine, holder):
        return _read_all(context, holder)


def _read_all(context: Context, holder: str) -> dict[str, int]:
    totals = {"revisions": 0, "claims": 0, "moves": 0, "set_aside": 0}
    while True:
        with writing(context.engine) as connection:
            batch = lease_pending(connection, BATCH, context.clocks.wall_now(), holder)
            layers = layers_in(connection) if batch else ()
        if not batch:
            return totals
        parts = understanding(layers, context.settings.spacy_model)
        understood, failed, left = _understand(batch, parts)
        with writing(context.engine) as connection:
            take_merge_lock(connection)
            at = context.clocks.wall_now()
            save_content(connection, parts.sha, kind="pipeline", name="understanding", body=parts.body, at=at)
            for one in understood:
                saved, moves = _save(connection, one, parts)
                totals["claims"] += saved
                totals["moves"] += len(moves)
            for revision, reason in failed:
                place = f"revision {revision.id} ({revision.url})"
                save_set_aside(connection, "analyse", place, reason, {"revision": revision.id}, revision.known_at)
            finish(connection, [one.revision.id for one in understood])
            put_revisions(connection, [one.revision.id for one in understood])
            finish(connection, [revision.id for revision, _ in failed], "set_aside")
            finish(connection, [revision.id for revision in left], "pending")
        totals["revisions"] += len(understood)
        totals["set_aside"] += len(failed)
        log(
            context,
            "texts",
            revisions=[one.revision.id for one in understood],
            sources=sorted({one.revision.source for one in understood}),
            set_aside=[revision.id for revision, _ in failed],
        )


def _understand(
    batch: Sequence[PendingRevision], parts: Understanding
) -> tuple[list[Understood], list[tuple[PendingRevision, str]], list[PendingRevision]]:
    """What each text says; a text that breaks the reading is set aside with the reason, and the rest goes on."""
    understood: list[Understood] = []
    failed: list[tuple[PendingRevision, str]] = []
    until = time.monotonic() + SECONDS
    for number, revision in enumerate(batch):
        if number and time.monotonic() > until:
            return understood, failed, list(batch[number:])
        try:
            annotated = parts.annotate(revision.text)
            published_on = (revision.published_at or revision.known_at).date()
            claims = _claims(revision, annotated, published_on, parts.catalogue)
            call = _call(revision, annotated, claims, published_on, parts.catalogue)
        except Exception as fault:  # the outermost edge: one text must not stop the others
            where = traceback.extract_tb(fault.__traceback__)[-1]
            failed.append((revision, f"{type(fault).__name__}: {fault} ({where.name}, line {where.lineno})"))
            continue
        spoken = tuple(spoken_by(claim, revision) for claim in claims)
        understood.append(Understood(revision, annotated, spoken, call))
    return understood, failed, []


def _claims(revision: PendingRevision, annotated: Annotated, published_on: date, catalogue: Catalogue) -> list[Claim]:
    """What a text says; a discovery source only finds others' texts, and is the origin of nothing."""
    source = all_sources().get(revision.source)
    if source is not None and source.discovery:
        return []
    return claim_finder.find_claims(annotated, published_on, catalogue, kind=revision.document_kind)


def _call(
    revision: PendingRevision, annotated: Annotated, claims: Sequence[Claim], held_on: date, catalogue: Catalogue
) -> tuple[Call, Held] | None:
    """What a company says on its call; None where nobody says whose it is, or nobody speaks."""
    if revision.document_kind != "transcript":
        return None
    held = held_of(revision.title, revision.text, held_on)
    if held is None or not revision.turns:
        return None
    call = read_call(
        revision.text,
        revision.turns,
        held_on,
        company=held.company,
        firm=firm_of(held, catalogue),
        period=held.period,
        mentions=annotated.mentions,
        claims=claims,
        flags=revision.flags,
    )
    return call, held


def spoken_by(claim: Claim, revision: PendingRevision) -> Claim:
    """The claim with who stands behind its words, as far as the document's source decides that.

    What an outlet says that officials said is a report, however official it sounds; what an authority publishes is its
    own word, and a firm's filing, call or release is the firm's.
    """
    source = all_sources().get(revision.source)
    if source is None:
        return claim
    if source.official and claim.attribution == "outlet":
        return replace(claim, attribution="official")
    if claim.attribution == "outlet" and revision.document_kind in {"filing", "transcript", "release"}:
        return replace(claim, attribution="named_firm")
    if not source.official and claim.attribution == "official":
        return replace(claim, attribution="named_person")
    return claim


def _save(connection: Connection, one: Understood, parts: Understanding) -> tuple[int, list[Move]]:
    revision, catalogue, pipeline_sha = one.revision, parts.catalogue, parts.sha
    source = all_sources().get(revision.source)
    # What a document says again is said anew; the same revision read twice is not.
    again = (revision.known_at.isoformat(),) if revision.returns else ()
    key = key_of("revision", revision.natural_key, revision.text_sha.hex(), revision.reader, *again)
    save_mentions(connection, revision.id, one.annotated.mentions, pipeline_sha)
    lay_names(connection, revision.document_id, [revision.id])
    queue(connection, revision, one.annotated)
    store = StoryStore(connection, revision.known_at)
    placement = Grouper(store).add(
        str(revision.id),
        revision.published_at,
        revision.publisher,
        revision.title,
        revision.text,
        key=key,
        own=store.texts_of(revision.document_id),
    )
    moves: list[Move] = []
    if revision.kind == "retraction":
        moves += withdraw(connection, revision)
    elif revision.kind == "restored":
        moves += restore(connection, revision)
    if one.call is not None:
        call, held = one.call
        save_call(connection, revision.id, key, call, held, pipeline_sha, revision.known_at)
    saved = save_claims(connection, revision.id, key, one.claims, pipeline_sha, revision.known_at)
    saved, put = inherit(connection, revision, key, saved)
    homes = homes_of(connection, revision, saved)
    # Only the press passes on what others report.
    reports = find_reports(revision.text) if revision.document_kind == "news" else []
    for row, claim_key, claim in saved:
        facts = ClaimFacts(
            key=claim_key,
            at=revision.published_at or revision.known_at,
            known_at=revision.known_at,
            kind=revision.document_kind,
            publisher=ancestor_of(revision.text, claim.evidence, reports)
            or (source.publisher_family if source else None)
            or revision.publisher,
            document=revision.natural_key,
            official=bool(source and source.official),
            story=placement.story,
            copy_of=placement.copy_of,
            origin=revision.origin,
        )
        home, same = homes.get(row, ("", False))
        if row in put:
            turnout = join(claim, facts, load_event(connection, put[row]), f"{PUT}a person in an earlier reading")
        elif home and same:
            turnout = Turnout(load_event(connection, home).id, False, None, SAID_BEFORE)
        elif home:
            turnout = join(claim, facts, load_event(connection, home), "the words of an earlier reading")
        else:
            since = since_for(facts.at, WINDOW_DAYS[claim.type])
            candidates = load_candidates(connection, claim, facts, since, catalogue.ancestors)
            turnout = merge(claim, facts, candidates, catalogue.ancestors, is_measure)
        if save_turnout(connection, turnout, row, claim, facts, catalogue.ancestors) and turnout.move:
            moves.append(turnout.move)
    if revision.kind == "edit" and "correction" in revision.flags:
        moves += correct(connection, revision, moves)
    return len(saved), moves
