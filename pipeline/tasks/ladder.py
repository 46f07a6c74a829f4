"""From a text to a message step by step: what each step came to, and which one decided.

One ladder for a document, an event or an alert, for one rule or for all: fetched, mentions, claims, events, turns,
rules, alerts, telling. Each step says yes or no with its fact; the first that says no decided.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from pipeline.rendering.filters import plural
from pipeline.sources import all_sources
from pipeline.storage import ladder as store
from pipeline.storage import trace
from pipeline.storage.dossiers import find_document
from pipeline.storage.engine import reading
from pipeline.storage.sources import load_states
from pipeline.tasks.account import Fact
from pipeline.tasks.context import Context
from pipeline.tasks.kept_rules import rule_kept

HEADING = "Step by step"
NOTHING = "told nobody"


def of_document(
    connection: Connection, revisions: Sequence[Mapping[str, Any]], rule: str | None, *, ours: bool
) -> tuple[Fact, ...]:
    """The ladder of a document.

    Args:
        connection: a transaction.
        revisions: its texts, as `trace.revisions` gives them, oldest first.
        rule: the rule that is asked about; all when None.
        ours: whether what we tell whom may be told.
    """
    return _decided(_document(connection, revisions, rule, ours=ours))


def of_event(connection: Connection, event: str, rule: str | None, *, ours: bool) -> tuple[Fact, ...]:
    """The ladder of an event, from its turns on."""
    return _decided(_turns(connection, store.moves_of(connection, [event]), rule, ours=ours))


def of_alert(connection: Connection, alert: Mapping[str, Any], alert_id: str, *, ours: bool) -> tuple[Fact, ...]:
    """The ladder of an alert, from the rule that raised it on."""
    if not ours:
        return ()
    asked = _asked(connection, alert["subject_id"], alert["occasion"], alert["rule"], ours=ours)
    return _decided(asked) or _decided(_told(connection, alert_id, alert))


def of_unknown(connection: Connection, address: str) -> tuple[Fact, ...]:
    """Why there is no document of an address: whose it would be, and how that source does; nothing for what is none."""
    host = urlsplit(address).hostname
    if not host:
        return ()
    aside = [
        _step("fetched", "no", f"set aside at {each['stage']} on {each['known_at']:%Y-%m-%d}: {each['reason']}")
        for each in store.set_aside_at(connection, address)
    ]
    if aside:
        return _decided(iter(aside))
    states = {state.name: state for state in load_states(connection)}
    watching = sorted(
        name for name, source in all_sources().items() if any(fnmatch(host, pattern) for pattern in source.hosts)
    )
    if not watching:
        return _decided(iter([_step("fetched", "no", f"no source watches {host}")]))
    told = [
        f"{name} ({states[name].state.replace('_', ' ')})" if name in states else f"{name} (never asked)"
        for name in watching
    ]
    fact = f"nothing of this address was read; {host} is watched by {', '.join(told[:6])}: it was not in what they list"
    return _decided(iter([_step("fetched", "no", fact)]))


def _document(
    connection: Connection, revisions: Sequence[Mapping[str, Any]], rule: str | None, *, ours: bool
) -> Iterator[Fact]:
    latest = revisions[-1]
    yield _step(
        "fetched",
        "yes",
        f"{plural(len(revisions), 'edition')}, the last ({latest['kind']}, {latest['origin']}) on "
        f"{latest['known_at']:%Y-%m-%d}",
    )
    named = [each for each in trace.mentions(connection, latest["revision"]) if each["id"]]
    if not named:
        yield _step("mentions", "no", "it names nothing that the catalogue knows")
        return
    ids = list(dict.fromkeys(str(each["id"]) for each in named))
    yield _step("mentions", "yes", f"{plural(len(named), 'mention')}: {', '.join(ids[:8])}")
    claims = store.claims_of_document(connection, trace.document_of(connection, latest["revision"]))
    standing = [each for each in claims if not each["struck"]]
    if not standing:
        why = "every claim of it was struck out by hand" if claims else "nothing in it says that something happened"
        yield _step("claims", "no", f"{why}; see the triggers that made none")
        return
    yield _step("claims", "yes", ", ".join(dict.fromkeys(each["type"] for each in standing)))
    events = list(dict.fromkeys(each["event"] for each in standing if each["event"]))
    if not events:
        yield _step("events", "no", "no claim joined an event")
        return
    yield _step("events", "yes", ", ".join(events))
    mine = {each["claim"] for each in standing}
    moves = store.moves_of(connection, events)
    caused = [each for each in moves if mine & set(each["claims"])]
    if not caused:
        stages = {each["event_id"]: each["to_stage"] for each in moves}
        told = ", ".join(f"{event} {stages.get(event, 'without a stage')}" for event in events)
        yield _step("turns", "no", f"it says what was known: no stage, day or limit turned by it ({told})")
        return
    yield from _turns(connection, caused, rule, ours=ours)


def _turns(
    connection: Connection, moves: Sequence[Mapping[str, Any]], rule: str | None, *, ours: bool
) -> Iterator[Fact]:
    for move in moves:
        turned = f"{move['from_stage'] or 'first'} → {move['to_stage']}" if move["kind"] == "stage" else move["kind"]
        origin = "" if move["origin"] == "live" else f"; {move['origin']}, which pages nobody"
        yield _step("turn", "yes", f"{move['id']} on {move['known_at']:%Y-%m-%d}: {turned} ({move['why']}){origin}")
        if move["work"] == "pending":
            yield _step("rules", "no", "the turn waits: the rules are asked in the next run")
            continue
        yield from _asked(connection, move["event_id"], move["id"], rule, ours=ours)


def _asked(connection: Connection, subject: str, occasion: str, rule: str | None, *, ours: bool) -> Iterator[Fact]:
    answers = {each["rule"]: each for each in store.answers_of(connection, subject, occasion, rule)}
    if not answers and not ours:
        # What rules answered rests on what is ours too: whoever may not read it is told that it is not shown.
        yield _step("rules", "yes", "what they answered is not shown here")
        return
    if not answers:
        fact = f"{rule} was not asked: it was off, or came later" if rule else "no rule was asked"
        yield _step("rules", "no", fact)
        return
    yes = [each for each in answers.values() if each["outcome"] == "yes"]
    for each in answers.values():
        if each["error"]:
            yield _step("rules", "no", f"{each['rule']} raised, and was set aside for this turn: {each['error']}")
        elif each["outcome"] == "unknown" or (rule and each["outcome"] == "no"):
            yield _step("rules", "no", f"{each['rule']}: {each['outcome']}, {each['why']}")
    if not yes and not rule:
        yield _step("rules", "no", f"none of {plural(len(answers), 'rule')} said yes; --rule RULE says why not")
    for each in yes:
        yield _step("rules", "yes", f"{each['rule']}: {each['severity']}, {each['why']}")
        alert = store.alert_of(connection, each["rule"], subject, occasion)
        if alert is None:
            yield _step("alert", "no", f"{each['rule']} said yes, and no alert was kept: an act by hand or a what-if")
        elif not ours:
            yield _step("alert", "yes", alert["id"])
        else:
            yield from _told(connection, alert["id"], alert)


def _told(connection: Connection, alert_id: str, alert: Mapping[str, Any]) -> Iterator[Fact]:
    if alert.get("dry_run"):
        yield _step("alert", "no", f"{alert_id} is of a dry run: kept, marked, and {NOTHING}")
        return
    yield _step("alert", "yes", f"{alert_id}, {alert['severity']}")
    if alert["origin"] != "live":
        yield _step("telling", "no", f"{NOTHING}: its origin is {alert['origin']}, and only live turns make messages")
        return
    tellings = store.tellings_of(connection, alert_id)
    if not tellings:
        yield _step("telling", "no", f"{NOTHING}: no recipient is active")
        return
    for each in tellings:
        went = each["message"] in {"sent", "waiting", "leased"} or each["state"] == "digest"
        waits = f", until {each['due_at']:%Y-%m-%d %H:%M} UTC" if each["state"] == "due" else ""
        parts = [f"{each['recipient']} by {each['channel']}: {each['state'].replace('_', ' ')}{waits}", each["why"]]
        parts += [f"message {each['message']}"] if each["message"] else []
        parts += [each["message_why"] or ""]
        yield _step("telling", "yes" if went else "no", ", ".join(part for part in parts if part))


def _step(step: str, stands: str, fact: str) -> Fact:
    return {"step": step, "stands": stands, "fact": fact}


def _decided(steps: Iterator[Fact]) -> tuple[Fact, ...]:
    """The steps, and at the end which of them decided: a telling, where there is one, else the last no."""
    found = tuple(steps)
    if not found:
        return ()
    told = [each for each in found if each["step"] == "telling" and each["stands"] == "yes"]
    told.sort(key=lambda each: "message" not in each["fact"])
    refused = [each for each in found if each["stands"] == "no"]
    last = (told or refused or list(found))[0 if told else -1]
    verdict = "told" if told else "not told" if refused else "kept"
    return (*found, {"step": "decided", "stands": verdict, "fact": f"{last['step']}: {last['fact']}"})


# ── for pages ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Guide:
    """What to do when a rule has fired: whose it is, where its runbook is, and what else it names."""

    owner: str
    runbook: str
    links: tuple[tuple[str, str], ...] = ()


def show_steps(context: Context, what: str) -> tuple[Fact, ...]:
    """The ladder of an alert or of a document, by its public id; nothing where there is none."""
    ours = context.settings.profile != "research"
    with reading(context.engine) as connection:
        if what.startswith("al-"):
            alert = trace.alert_row(connection, what)
            if alert is None or alert["subject_kind"] in context.hidden_subjects:
                return ()
            return of_alert(connection, alert, what, ours=ours)
        sheet = find_document(connection, what)
        revisions = trace.revisions(connection, sheet.natural_key, row=sheet.row) if sheet else ()
        return of_document(connection, revisions, None, ours=ours) if revisions else ()


def guide_of(context: Context, made_from: Iterable[tuple[str, str]]) -> Guide | None:
    """What the edition of the rule that raised an alert says of what to do; None where it is not kept or read any more.

    Args:
        context: the deployment.
        made_from: names and content hashes that the alert keeps.
    """
    with reading(context.engine) as connection:
        rule = rule_kept(connection, dict(made_from).get("rule"))
    return Guide(rule.owner, rule.runbook, tuple(rule.links.items())) if rule else None
