"""A database with alerts whose words a test chooses, hostile ones included."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from models.hashing import key_of, sha256
from models.tables import metadata
from models.telling import Standing
from pipeline.storage.engine import writing
from pipeline.storage.faces import save_face, set_state
from pipeline.storage.search_index import put_documents

TABLES = metadata.tables
AT = datetime(2025, 4, 16, 12, tzinfo=UTC)
BEFORE = "The department told the firms by letter. "
QUOTE = "A licence is now required to export the H20 to China."
AFTER = " It did not say when it will decide."


def claim_world(engine: Engine) -> None:
    """A live world with one source that is well and one that is blocked."""
    with writing(engine) as connection:
        connection.execute(insert(TABLES["world"]).values(id=1, kind="live", now_at=None))
        for name, state in (("deadwire", "blocked"), ("harbour_wire", "ok")):
            connection.execute(insert(TABLES["source_state"]).values(name=name, state=state))


def add_alert(engine: Engine, number: int = 1, **given: Any) -> str:
    """One alert with one passage and two moves; every shown word can be given.

    Args:
        engine: of the database.
        number: makes it another alert.
        given: columns of the alert; `url`, `source_title`, `publisher`, `before`, `quote`, `after` of its passage;
            `note`, `who` of an act; `why` of a move; `rows` of its exposure.
    """
    words = {name: given.pop(name) for name in list(given) if name in {"source_title", "publisher", "url"}}
    before, quote = given.pop("before", BEFORE), given.pop("quote", QUOTE)
    after, note, who = given.pop("after", AFTER), given.pop("note", None), given.pop("who", "olga")
    why, rows = given.pop("why", "a claim of the letter"), given.pop("rows", ())
    text = before + quote + after
    key = key_of("test", str(number), text)
    with writing(engine) as connection:
        capture = sha256(text.encode("utf-8", "surrogatepass"))
        connection.execute(
            insert(TABLES["capture"]).values(
                sha=key,
                size=len(text),
                url=words.get("url", "https://a.example/"),
                source="s",
                fetched_at=AT,
                known_at=AT,
            )
        )
        document = connection.execute(
            insert(TABLES["document"])
            .values(
                key=key,
                natural_key=f"url:{number}",
                source="s",
                publisher="Harbour Wire",
                kind="news",
                url="https://a.example/",
                first_seen_at=AT,
            )
            .returning(TABLES["document"].c.id)
        ).scalar_one()
        revision = connection.execute(
            insert(TABLES["revision"])
            .values(
                document_id=document,
                number=1,
                kind="first",
                origin="live",
                text_sha=capture,
                capture_sha=key,
                reader="page",
                authors=[],
                turns=[],
                flags=[],
                text=text,
                known_at=AT,
                work="done",
            )
            .returning(TABLES["revision"].c.id)
        ).scalar_one()
        put_documents(connection, [document])
        event = f"ev-{number}"
        connection.execute(insert(TABLES["event"]).values(id=event, type="restriction_imposed", known_at=AT))
        move = {"event_id": event, "claims": [], "origin": "live", "work": "done", "why": why, "known_at": AT}
        for ordinal, (first, then) in enumerate((("rumoured", "announced"), ("announced", "in_force")), 1):
            connection.execute(
                insert(TABLES["move"]).values(
                    {**move, "id": f"{event}-{ordinal}", "ordinal": ordinal, "kind": "stage"}
                    | {"from_stage": first, "to_stage": then}
                )
            )
        passage = {
            "revision": revision,
            "start": len(before),
            "end": len(before) + len(quote),
            "quote": quote,
            "source": "harbour_wire",
            "publisher": words.get("publisher", "Harbour Wire"),
            "url": words.get("url", "https://harbourwire.example/h20"),
            "title": words.get("source_title", "Licence required for the H20"),
            "published_at": AT.isoformat(),
        }
        alert = f"al-{number}"
        row = _columns(alert, key, event, passage, rows, number) | given
        connection.execute(insert(TABLES["alert"]).values(row))
        save_face(connection, row)
        if note is not None:
            connection.execute(
                insert(TABLES["alert_act"]).values(
                    alert_id=alert, act="acknowledged", who=who, note=note, recorded_at=AT
                )
            )
            set_state(connection, alert, Standing("acknowledged", who))
    return alert


def _columns(alert: str, key: bytes, event: str, passage: Mapping[str, Any], rows: Any, number: int) -> dict[str, Any]:
    touched = {
        "site": "Singapore 1",
        "site_country": "SG",
        "chip": "nvidia-h20",
        "status": "on_order",
        "act": "export",
        "effect": "licence",
        "in_scope": True,
        "units": 128,
        "value": [["USD", "1536000"]],
        "priced": 1,
        "lines": 1,
        "need_by": "2025-06-20",
        "why": "the claim names the chip",
    }
    return {
        "id": alert,
        "key": key,
        "rule": "restriction-touches-us",
        "subject_kind": "event",
        "subject_id": event,
        "occasion": f"{event}-2",
        "origin": "live",
        "severity": "high",
        "severity_why": "128 units on order are in scope",
        "title": f"Licence required: NVIDIA H20 to China ({number})",
        "paragraph": "A licence is now required for 128 NVIDIA H20 on order for Singapore 1.",
        "stage": "in_force",
        "evidence": [passage],
        "origins": {
            "origins": 1,
            "documents": 2,
            "copies": 1,
            "by_origin": [{"publishers": [passage["publisher"]]}],
        },
        "exposure": {
            "rows": list(rows) or [touched],
            "units_in_scope": 128,
            "units_elsewhere": 0,
            "units_unaffected": 1024,
            "orders_in_scope": 128,
            "value_in_scope": [["USD", "1536000"]],
            "priced": 1,
            "lines": 1,
            "unknown": [],
            "corrects": False,
            "context": {"event": {"chips": ["nvidia-h20"]}},
        },
        "made_from": {"rule": "00" * 32},
        "units_in_scope": 128,
        "known_at": AT + timedelta(minutes=number),
        "recorded_at": AT,
    }
