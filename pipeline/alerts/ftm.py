"""Alerts as entities of FollowTheMoney (https://followthemoney.tech), one a line, for tools that investigate.

An alert is an `Event`; the firms and authorities that it names are `Company` and `PublicBody`, the party of a list's
change a `LegalEntity` with its `Sanction`; what it rests on is an `Article`, of which is told what its terms let.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from models.hashing import key_of
from models.telling import AlertDraft
from models.terms import Told
from pipeline.catalogue import Catalogue
from pipeline.catalogue.entries import Authority, Firm
from pipeline.documents.passing import pass_on

DATASET = "chipwatch"
#: By what a change to a list is called, what the sanction's status is then.
STATUS = {"added": "Active", "amended": "Active", "removed": "Inactive"}

Entity = dict[str, Any]


def ftm_lines(alerts: Iterable[AlertDraft], catalogue: Catalogue, *, base_url: str | None) -> Iterator[str]:
    """The entities of alerts, each id once, in the order in which they are first named.

    Args:
        alerts: as their reader may see them.
        catalogue: names and countries of firms and authorities.
        base_url: where the pages are.
    """
    seen: set[str] = set()
    for alert in alerts:
        for entity in entities_of(alert, catalogue, base_url=base_url):
            if entity["id"] not in seen:
                seen.add(entity["id"])
                yield json.dumps(entity, ensure_ascii=True, sort_keys=True)


def entities_of(alert: AlertDraft, catalogue: Catalogue, *, base_url: str | None) -> Iterator[Entity]:
    """What stands behind an alert, and last the alert itself."""
    context: Mapping[str, Any] = _part(alert.exposure, "context")
    event, listing = _part(context, "event"), _part(context, "list")
    documents = [_article(each) for each in pass_on(alert.evidence, "export")]
    yield from documents
    named = dict.fromkeys([*event.get("actors", ()), *event.get("firms", ()), *listing.get("party_firms", ())])
    organisations = [found for each in named if (found := _organisation(each, catalogue))]
    yield from organisations
    involved = [each["id"] for each in organisations]
    if listing.get("name"):
        party, sanction = _listed(alert, listing)
        yield party
        yield sanction
        involved.append(party["id"])
    yield _entity(
        alert.id,
        "Event",
        name=[alert.title],
        summary=[alert.paragraph],
        description=[f"{alert.severity}: {alert.severity_why}"],
        # Its own day is not known here; this is when it became known to us.
        retrievedAt=[alert.known_at.isoformat()],
        keywords=[alert.rule, *([alert.stage] if alert.stage else [])],
        country=[each.lower() for each in event.get("places", ()) if _is_country(each)],
        involved=involved,
        proof=[each["id"] for each in documents],
        sourceUrl=[f"{base_url.rstrip('/')}/alerts/{alert.id}"] if base_url else [],
        publisher=["chipwatch"],
    )


def _article(told: Told) -> Entity:
    return _entity(
        _id("article", told.url or f"revision {told.revision}"),
        "Article",
        # What a document must have: what it is known by.
        name=[told.title or told.url or f"revision {told.revision}"],
        fileName=[told.title or told.url or f"revision {told.revision}"],
        title=[told.title],
        publisher=[told.publisher],
        sourceUrl=[told.url] if told.url.startswith(("https://", "http://")) else [],
        publishedAt=[told.published_at.isoformat()] if told.published_at else [],
        summary=[told.said],
        description=[told.quote],
    )


def _organisation(name: str, catalogue: Catalogue) -> Entity | None:
    entry = catalogue.entries.get(name)
    if isinstance(entry, Firm):
        country = [entry.country.lower()] if entry.country and _is_country(entry.country) else []
        return _entity(
            _id("firm", name),
            "Company",
            name=[entry.name],
            mainCountry=country,
            ticker=list(entry.tickers),
            cikCode=[entry.cik] if entry.cik else [],
        )
    if isinstance(entry, Authority):
        country = [entry.jurisdiction.lower()] if _is_country(entry.jurisdiction) else []
        return _entity(_id("authority", name), "PublicBody", name=[entry.name], jurisdiction=country)
    return None


def _listed(alert: AlertDraft, listing: Mapping[str, Any]) -> tuple[Entity, Entity]:
    party = _entity(
        _id("party", listing["id"], listing["key"]),
        "LegalEntity",
        name=[listing["name"]],
        country=[each.lower() for each in listing.get("countries", ()) if _is_country(each)],
    )
    sanction = _entity(
        _id("sanction", listing["id"], listing["key"]),
        "Sanction",
        entity=[party["id"]],
        program=[listing["id"]],
        recordId=[listing["key"]],
        status=[STATUS.get(listing["kind"], "")],
        retrievedAt=[alert.known_at.isoformat()],
    )
    return party, sanction


def _entity(entity_id: str, schema: str, **properties: list[str]) -> Entity:
    kept = {name: list(dict.fromkeys(filter(None, values))) for name, values in properties.items()}
    return {
        "id": entity_id,
        "schema": schema,
        "properties": {name: values for name, values in kept.items() if values},
        "datasets": [DATASET],
    }


def _id(kind: str, *parts: str) -> str:
    return f"{DATASET}-{key_of(kind, *parts).hex()[:24]}"


def _is_country(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = of.get(name) or {}
    return found
