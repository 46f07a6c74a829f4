"""Rows as they may leave this machine in a backup: of texts only what their terms allow (`docs/terms.md`).

Every table is named here, with words or without; a new one that is not fails a test.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models.annotation import ClaimRow
from models.document import Document, Revision
from models.event import StoryMember
from models.hashing import key_of
from models.party import ListVersion
from models.sealing import WHOLE_SHA, piece_digests
from models.terms import PRIVATE, Terms, terms_from
from pipeline.documents.passing import backed_up
from pipeline.storage.calls import spans_of
from pipeline.storage.retention import kept_of

document = Document.__table__  # type: ignore[attr-defined]
revision = Revision.__table__  # type: ignore[attr-defined]
claim = ClaimRow.__table__  # type: ignore[attr-defined]
member = StoryMember.__table__  # type: ignore[attr-defined]
list_version = ListVersion.__table__  # type: ignore[attr-defined]

Row = dict[str, Any]

#: Tables without a publisher's words: our own, a government's lists, or what was passed on under its terms already.
WITHOUT_WORDS = frozenset(
    {
        "airflow_task",
        "alert_face",
        "alert_gist",
        "alert_tag",
        "audit",
        "asked_turn",
        "catalogue_layer",
        "circuit",
        "content",
        "copy_band",
        "delivery",
        "determination",
        "done_once",
        "edition",
        "edition_cover",
        "evaluation",
        "evaluation_pass",
        "event",
        "event_claim",
        "event_mark",
        "feed_report",
        "feed_token",
        "fetch_state",
        "finding",
        "hold",
        "host_state",
        "import_decision",
        "inventory",
        "inventory_part",
        "item_match",
        "list_change",
        "list_entry",
        "list_version",
        "made",
        "message",
        "message_image",
        "move",
        "name_screening",
        "notice",
        "pause",
        "opening_filter",
        "party",
        "position",
        "recipient",
        "recipient_route",
        "register_version",
        "removal",
        "rule_layer",
        "saved_filter",
        "run",
        "screened_entry",
        "screening",
        "screening_decision",
        "screening_run",
        "seal",
        "sealed_alert",
        "silence",
        "silence_end",
        "snapshot",
        "source_state",
        "source_turn",
        "fleet_sum",
        "suggestion",
        "suggestion_passage",
        "todo",
        "todo_turn",
        "watch_list",
        "world",
        "world_alert_face",
        "world_alert_gist",
        "world_alert_tag",
    }
)
#: Made from the other tables, and made anew where a dump is loaded: these have the words of all texts.
DERIVED = frozenset({"search_block", "search_dead", "search_entry", "search_page", "search_word"})
LEFT_OUT = "left out of a backup by its terms"


class Leaving:
    """What may leave, as the database stands: made once for a backup, in its transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        """Ask which texts are whole, which private, and which spans claims rest on.

        Args:
            connection: the backup's own transaction.
            now: world clock, which rows that lose their text say.
        """
        self.now = now
        self.terms: dict[int, Terms] = {}
        self.private_documents = set(connection.execute(select(document.c.id).where(document.c.private)).scalars())
        whole: set[bytes] = set()
        closed: set[bytes] = set()
        for row in connection.execute(
            select(revision.c.id, revision.c.document_id, revision.c.terms, revision.c.capture_sha)
        ):
            terms = PRIVATE if row.document_id in self.private_documents else terms_from(row.terms)
            self.terms[row.id] = terms
            if terms.private:
                self.private_documents.add(row.document_id)
            (whole if terms.whole else closed).add(row.capture_sha)
        lists: set[bytes] = set()
        for row in connection.execute(select(list_version.c.capture_sha, list_version.c.captures)):
            lists |= {row.capture_sha, *map(bytes.fromhex, row.captures)}
        self.captures = (whole | lists) - closed
        self.private_captures = {
            row.capture_sha
            for row in connection.execute(select(revision.c.id, revision.c.capture_sha))
            if self.terms[row.id].private
        }
        self.spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in connection.execute(select(claim.c.revision_id, claim.c.start, claim.c.end)):
            if not self.terms[row.revision_id].whole:
                self.spans[row.revision_id].append((row.start, row.end))
        for revision_id, spans in spans_of(connection).items():
            if not self.terms[revision_id].whole:
                self.spans[revision_id] += spans
        self.private_stories = {
            row.story_id
            for row in connection.execute(select(member.c.story_id, member.c.revision_id))
            if self.terms[row.revision_id].private
        }

        # A term that stands in more texts than there are private ones stands in another text too.
        self.private_texts = sum(terms.private for terms in self.terms.values())

    def row(self, table: str, row: Mapping[str, Any]) -> Row | None:
        """A row as it may leave; None where none of it may.

        Raises:
            KeyError: nobody has said whether that table has publishers' words in it.
        """
        if table in DERIVED:
            return None
        if table in WITHOUT_WORDS:
            return dict(row)
        return WITH_WORDS[table](self, dict(row))

    def _document(self, row: Row) -> Row:
        if row["id"] not in self.private_documents:
            return row
        hidden = f"private:{key_of(row['natural_key']).hex()[:32]}"
        return row | {"natural_key": hidden, "url": "", "publisher": "", "stated": {}}

    def _revision(self, row: Row) -> Row:
        terms = self.terms[row["id"]]
        if terms.whole:
            return row
        kept = row["kept"] if row["removed_at"] else kept_of(row["text"], self.spans.get(row["id"], ()))
        room = terms.allowance
        spans = []
        for span in kept or ():
            # Whole or not at all: a part has another hash.
            fits = len(span["text"]) <= room
            room -= len(span["text"]) if fits else 0
            spans.append(span if fits else span | {"text": ""})
        gone = {"removed_at": row["removed_at"] or self.now, "removed_why": row["removed_why"] or LEFT_OUT}
        gone |= {"text": "", "kept": spans, "sections": [], "expires_at": None, "leased_until": None, "leased_by": None}
        # What was not read yet cannot be read from a backup without its text.
        gone["work"] = "set_aside" if row["work"] in {"pending", "leased"} else row["work"]
        return row | gone | ({"title": None, "authors": [], "turns": [], "changed": {}} if terms.private else {})

    def _capture(self, row: Row) -> Row:
        if row["sha"] in self.captures and not row["removed_at"]:
            return row
        gone = {"removed_at": row["removed_at"] or self.now, "erased_at": row["erased_at"] or self.now}
        return row | gone | ({"url": ""} if row["sha"] in self.private_captures else {})

    def _alert(self, row: Row) -> Row:
        # Where words stay here, the passage's own digests go in their place: the alert can still be checked.
        pieces = zip(row["evidence"], backed_up(row["evidence"]), strict=True)
        left = [told if told == whole else {**told, WHOLE_SHA: list(piece_digests(whole))} for whole, told in pieces]
        return row | {"evidence": left}

    def _alert_act(self, row: Row) -> Row:
        # Its words stay between those who may act here.
        return row | {"note": None} if row["privileged"] else row

    def _set_aside(self, row: Row) -> Row:
        # The reason may repeat what could not be read.
        return row | {"reason": row["reason"].partition(":")[0][:80], "record": {}}

    def _source_trial(self, row: Row) -> Row:
        # Titles of a listing are told where they were asked for; elsewhere they are the publisher's.
        return row | {"found": {**row["found"], "lines": []}} if row["found"] else row

    def _annotation(self, row: Row) -> Row:
        if not self.terms[row["revision_id"]].private:
            return row
        if "how" in row:
            return row | {"how": ""}
        read = row["as_read"] and {**row["as_read"], "how": ""}
        return row | {"body": {**row["body"], "how": ""}, "as_read": read}

    def _hand_act(self, row: Row) -> Row:
        # A reason may repeat what a private document says.
        return row | {"why": ""} if row["document_id"] in self.private_documents else row

    def _call(self, row: Row) -> Row | None:
        # Names of companies and speakers, and offsets; of a private text not even these.
        return None if self.terms[row["revision_id"]].private else row

    def _story(self, row: Row) -> Row:
        return row | {"centroid": {}, "marks": {}} if row["id"] in self.private_stories else row

    def _story_member(self, row: Row) -> Row:
        # The reason names the publisher whose text it carries.
        return row | {"why": ""} if row["story_id"] in self.private_stories else row

    def _term_count(self, row: Row) -> Row | None:
        return None if row["term"] and row["documents"] <= self.private_texts else row

    def _story_term(self, row: Row) -> Row | None:
        return None if row["story_id"] in self.private_stories else row


WITH_WORDS: dict[str, Callable[[Leaving, Row], Row | None]] = {
    "alert": Leaving._alert,
    "alert_act": Leaving._alert_act,
    "world_alert": Leaving._alert,
    "capture": Leaving._capture,
    "claim": Leaving._annotation,
    "company_call": Leaving._call,
    "document": Leaving._document,
    "hand_act": Leaving._hand_act,
    "mention": Leaving._annotation,
    "revision": Leaving._revision,
    "set_aside": Leaving._set_aside,
    "source_trial": Leaving._source_trial,
    "story": Leaving._story,
    "story_member": Leaving._story_member,
    "story_term": Leaving._story_term,
    "term_count": Leaving._term_count,
}
