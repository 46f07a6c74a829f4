"""An alert as fields for programs and chats: the body of a webhook, by one documented and versioned schema."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from models.hashing import plain
from models.telling import AlertDraft
from models.terms import Audience
from pipeline.documents.passing import pass_on

#: The schema's name and version: another field is the same version, another meaning is the next.
SCHEMA = "chipwatch.message/1"
NOTICE = "No legal advice: read the text itself, and ask counsel before you act on it."


def message_fields(
    kind: str,
    alerts: Sequence[Mapping[str, Any]] = (),
    *,
    reconstruction: bool,
    headline: str = "",
    link: str | None = None,
    edition: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a message says, for programs.

    Args:
        kind: the message's kind.
        alerts: of each its `alert_fields`; several where a message bundles them.
        reconstruction: the world is a replay.
        headline: of a bundle or edition; that of an alert is its title.
        link: where it is read in full; an alert's is its own.
        edition: what an edition says besides.
    """
    fields: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": kind,
        "reconstruction": reconstruction,
        "headline": headline or (alerts[0]["title"] if alerts else ""),
        "link": link or (alerts[0]["link"] if len(alerts) == 1 else None),
        "alerts": list(alerts),
        "notice": NOTICE,
    }
    return fields | ({"edition": plain(edition)} if edition else {})


def alert_fields(alert: AlertDraft, audience: Audience, *, base_url: str | None) -> dict[str, Any]:
    """One alert: what happened, how sure, what of ours it touches, by when to decide, on what it rests.

    Args:
        alert: as its reader may see it.
        audience: who reads, which says what of the evidence may leave.
        base_url: where the pages are.
    """
    told = pass_on(alert.evidence, audience)
    decide: Any = alert.exposure.get("decide")
    fields = {
        "id": alert.id,
        "title": alert.title,
        "paragraph": alert.paragraph,
        "severity": alert.severity,
        "severity_why": alert.severity_why,
        "stage": alert.stage,
        "rule": alert.rule,
        "subject": {"kind": alert.subject.kind, "id": alert.subject.id},
        "known_at": alert.known_at,
        "corrects": alert.corrects,
        "exposure": _exposure(alert.exposure),
        "decide": decide and {name: decide.get(name) for name in DECIDE},
        "origins": {name: alert.origins.get(name, 0) for name in ("origins", "documents", "copies")},
        "evidence": [
            {
                "title": each.title,
                "publisher": each.publisher,
                "url": each.url,
                "published_at": each.published_at,
                "said": each.said,
                "quote": each.quote or None,
            }
            for each in told
        ],
        "withheld": len(alert.evidence) - len(told),
        "link": f"{base_url.rstrip('/')}/alerts/{alert.id}" if base_url else None,
    }
    read: dict[str, Any] = plain(fields)
    return read


DECIDE = ("verb", "object", "by", "by_why", "units", "value", "otherwise", "owner")


def _exposure(exposure: Mapping[str, Any]) -> dict[str, Any] | None:
    """The figures of an exposure as it is kept; None where there is none, or where its reader may not know of it."""
    if "units_in_scope" not in exposure:
        return None
    acts: dict[tuple[str, str], int] = defaultdict(int)
    for row in exposure.get("rows") or ():
        if row["in_scope"] and row["act"] and row["effect"] != "unaffected":
            acts[row["act"], row["effect"]] += row["units"]
    return {
        "units_in_scope": exposure["units_in_scope"],
        "units_elsewhere": exposure.get("units_elsewhere", 0),
        "units_unaffected": exposure.get("units_unaffected", 0),
        "units_unknown": exposure.get("units_unknown", 0),
        "acts": [{"act": act, "effect": effect, "units": units} for (act, effect), units in sorted(acts.items())],
        "value_in_scope": [
            {"currency": currency, "amount": str(amount)} for currency, amount in exposure.get("value_in_scope") or ()
        ],
        "lines_priced": exposure.get("priced", 0),
        "lines": exposure.get("lines", 0),
        "lower_bound": bool(exposure.get("lower_bound")),
        "inventory": exposure.get("inventory", ""),
        "unknown": list(exposure.get("unknown") or ()),
    }
