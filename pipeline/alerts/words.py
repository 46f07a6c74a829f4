"""What happened, in one sentence that is grammatical whatever fields are filled."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.values import Claim, Stage
from pipeline.rendering.filters import day, less, listing, plural, spelled

#: The happening as a noun; {o} is what it falls on.
NOUNS = {
    "restriction_imposed": "a restriction on {o}",
    "restriction_eased": "an easing for {o}",
    "entity_listed": "the listing of {o}",
    "entity_delisted": "the removal of {o} from a list",
    "tariff_changed": "a change of tariff on {o}",
    "purchase_discouraged": "guidance against buying {o}",
    "enforcement": "enforcement against {o}",
    "stockpiling": "a stockpile of {o}",
    "supply_cut": "a cut in supply of {o}",
    "supply_restored": "restored supply of {o}",
    "substitution": "a move away from {o}",
    "product_launched": "the launch of {o}",
    "product_withdrawn": "the withdrawal of {o}",
    "order_placed": "an order of {o}",
    "financial_impact": "a financial effect over {o}",
    "price_changed": "a change of price of {o}",
}
PARTIES_FIRST = {"entity_listed", "entity_delisted", "enforcement"}
OF_A_GOVERNMENT = {
    "restriction_imposed",
    "restriction_eased",
    "entity_listed",
    "entity_delisted",
    "tariff_changed",
    "purchase_discouraged",
    "enforcement",
}
STAGES = {
    "rumoured": "is rumoured",
    "proposed": "is proposed",
    "announced": "has been announced",
    "in_force": "is in force",
    "ended": "has ended",
    "denied": "is denied",
    "withdrawn": "has been withdrawn",
}
STATES = {
    "ok": "answers again",
    "quiet": "has been quiet for longer than it ever is",
    "empty": "answers, and lists nothing",
    "layout_changed": "no longer looks as its reader knows it",
    "blocked": "refuses us",
    "paywalled": "shows its text to subscribers alone",
    "terms_forbid": "forbids reading by its terms",
    "unreachable": "does not answer",
    "new": "was not polled yet",
}
EFFECTS = {
    "stopped": "stopped",
    "licence": "needing a licence",
    "duty": "under duty",
    "discouraged": "discouraged",
    "eased": "eased",
    "claimed": "exempt as claimed",
    "unaffected": "unaffected",
    "unknown": "undetermined",
}
ACTS = {"remote_use": "remote use", "reexport": "re-export", "buy": "purchase", "sell": "sale"}
ATTRIBUTIONS = {
    "official": "by official text",
    "named_firm": "said by the firm itself",
    "named_person": "said by a named person",
    "unnamed": "by unnamed sources",
    "outlet": "by press reports alone",
}


def happening(context: Mapping[str, Any], names: Mapping[str, str], most: int = 3) -> str:
    """One sentence: what happened, at which stage.

    Args:
        context: the picture of the change.
        names: names by catalogue id.
        most: how many names a list spells out.
    """
    about = context["change"]["about"]
    if about == "source":
        return _source_sentence(context["source"])
    if about == "feed":
        return _feed_sentence(context["feed"])
    if about == "site":
        return _site_sentence(context["site"])
    if about == "list_entry":
        return _list_sentence(context["list"], names)
    if about == "party":
        return _party_sentence(context["screening"], names, most)
    clock = context["clock"]
    if about == "clock" and clock["what"]:
        return _own_clock_sentence(context, names, most)
    said = _event_sentence(context["event"], names, most)
    if about == "clock" and clock["on"]:
        ahead = f"{clock['days_left']} days from now" if clock["days_left"] > 1 else _near(clock["days_left"])
        what = {
            "effective": "It takes effect",
            "expiry": "It expires",
            "compliance": "It must be complied with",
            "saving": "Goods that were under way may arrive until then: this grace ends",
            "need_by": "The order is needed",
        }
        return f"{said} {what.get(clock['kind'], 'It falls due')} on {day(clock['on'])}, {ahead}."
    return said


#: What happens to the thing of ours that a clock is about.
OWN = {
    "need_by": "is needed on",
    "cancel_by": "can be cancelled until",
    "non_cancellable": "can no longer be cancelled from",
    "price_until": "keeps its price until",
    "licence_expiry": "expires on",
    "condition_due": "is due on",
    "runway": "is enough until",
}


def _own_clock_sentence(context: Mapping[str, Any], names: Mapping[str, str], most: int) -> str:
    """`Order PO-17 can be cancelled until 2026-12-01, 7 days from now.`, and the measure that it is under."""
    clock = context["clock"]
    if clock["kind"] == "licence_used":
        said = f"{clock['what']} are used: four fifths or more."
    else:
        left = clock["days_left"]
        ahead = f"{left} days from now" if left > 1 else _near(left)
        said = f"{clock['what']} {OWN.get(clock['kind'], 'falls due on')} {day(clock['on'])}, {ahead}."
    if clock.get("why"):
        said += f" {clock['why'][:1].upper()}{clock['why'][1:]}."
    return f"{said} {_event_sentence(context['event'], names, most)}" if context["event"]["id"] else said


def claimed(claim: Claim, names: Mapping[str, str], *, stage: Stage | None = None, contradicted: bool = False) -> str:
    """What one text claims, in our own sentence: act, chip or party, place, actor, stage, day.

    `stage` and `contradicted` are those of its event, where the sentence is to tell how that stands.
    """
    event = {
        "type": claim.type,
        "stage": stage or claim.status,
        "contradicted": contradicted,
        "firms": claim.firms,
        "chips": claim.chips,
        "to_chips": claim.to_chips,
        "places": claim.places,
        "actors": claim.actors,
    }
    said = _event_sentence(event, names, 3).rstrip(".")
    return f"{said}, effective {day(claim.effective)}." if claim.effective else f"{said}."


def _near(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"{-days} days ago" if days < -1 else "yesterday")


def _event_sentence(event: Mapping[str, Any], names: Mapping[str, str], most: int) -> str:
    to = event["to_chips"] if event["type"] == "substitution" else ()
    parties, chips = named(event["firms"], names, most), named(less(event["chips"], to), names, most)
    thing = (parties or chips) if event["type"] in PARTIES_FIRST else (chips or _of(parties))
    unnamed = "parties not named" if event["type"] in PARTIES_FIRST else "AI chips"
    noun = NOUNS.get(event["type"], "a matter over {o}").format(o=thing or unnamed)
    if to and not chips:
        noun = "a move"
    places = named(event["places"], names, max(most, 2))
    if places and event["type"] not in PARTIES_FIRST:
        noun += f" for {places}"
    if to:
        noun += f" to {named(to, names, most)}"
    actors = named(event["actors"], names, most)
    stage = STAGES.get(event["stage"], "is known")
    if event["stage"] == "in_force" and event["type"] not in OF_A_GOVERNMENT:
        stage = "is under way"
    if event["contradicted"] and event["stage"] not in {"denied", "withdrawn"}:
        stage += ", and contradicted"
    return _upper(f"{noun}{f' by {actors}' if actors else ''} {stage}.")


def _of(parties: str) -> str:
    return f"chips of {parties}" if parties else ""


def _list_sentence(entry: Mapping[str, Any], names: Mapping[str, str]) -> str:
    where = f" ({listing([names.get(part, part) for part in entry['countries']])})" if entry["countries"] else ""
    on = _the(names.get(entry["id"], entry["id"]))
    if entry["kind"] == "amended":
        what = listing([field.replace("_", " ") for field in entry["fields"]]) or "its entry"
        return f"{entry['name']}{where} is amended on {on}: {what}."
    if other := _the(names.get(entry.get("moved") or "", entry.get("moved") or "")):
        came, went = (other, on) if entry["kind"] == "added" else (on, other)
        return f"{entry['name']}{where} is moved from {came} to {went}."
    return f"{entry['name']}{where} is {'added to' if entry['kind'] == 'added' else 'removed from'} {on}."


def _party_sentence(screening: Mapping[str, Any], names: Mapping[str, str], most: int) -> str:
    roles = listing(list(screening["roles"]))
    who = f"{screening['name']} ({roles} of ours)" if roles else screening["name"]
    on, parties = named(screening["lists"], names, most), listing(list(screening["entries"]), most)
    if screening["by"] == "ownership":
        said = "is owned by" if screening["outcome"] == "match" else "has, or may have, as an owner"
        closing = "" if screening["outcome"] == "match" else ": what that means is not decided"
        return f"{who} {said} {parties} on {on}{closing}."
    said = "matches" if screening["outcome"] == "match" else "may be"
    closing = "" if screening["outcome"] == "match" else ": not decided"
    return f"{who} {said} {parties} on {on}{closing}."


def _source_sentence(source: Mapping[str, Any]) -> str:
    said = f"{source['title'] or source['name']} {STATES.get(source['state'], 'is in an unknown state')}"
    if source["hours"] >= 1:
        took = (
            plural(round(source["hours"]), "hour")
            if source["hours"] < 72
            else plural(round(source["hours"] / 24), "day")
        )
        said += f", after {took} of silence" if source["state"] == "ok" else f", for {took}"
    return f"{said}."


def _feed_sentence(feed: Mapping[str, Any]) -> str:
    return (
        f"An import of {feed['name']} ({feed['file']}) is set aside: {feed['why']}. The inventory stays as it was "
        f"until somebody accepts or dismisses import {feed['snapshot']}."
    )


def _site_sentence(site: Mapping[str, Any]) -> str:
    told = (
        f"has told nothing since {day(site['reported_on'])}" if site["reported_on"] else "has never told its holdings"
    )
    return (
        f"Site {site['name']} {told}, and is to report within {site['fresh_within']} days: it is late by "
        f"{site['days_late']} day{'' if site['days_late'] == 1 else 's'}. Until it reports, counts that include it "
        "are lower bounds."
    )


def _the(name: str) -> str:
    return f"the {name}" if name.endswith("List") else name


def named(ids: Sequence[str], names: Mapping[str, str], most: int = 3) -> str:
    """Ids as a list of names."""
    return listing([names.get(part, spelled(part)) for part in ids], most)


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
