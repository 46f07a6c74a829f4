"""The screening file of a party, to hand over: as JSON, as CSV for a spreadsheet, as HTML to print; and as text."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from models.hashing import plain
from pipeline.alerts.export import guarded
from pipeline.rendering import render
from pipeline.screening.ownership import percent
from pipeline.screening.values import Hit, Owned
from pipeline.storage.screening_decisions import KeptDecision
from pipeline.storage.screening_rows import Screened
from pipeline.tasks.context import Context
from pipeline.tasks.screening_view import ScreeningFile, as_json

NOTICE = "No legal advice. Lists change daily, and owners are known as far as somebody told us."
COLUMNS = (
    "record", "party", "name", "day", "known_at", "outcome", "name_asked", "list", "edition", "entry", "entry_version",
    "listed_as", "score", "rule", "owners", "why", "decided", "asked_again", "who", "because",
)  # fmt: skip


def file_as_json(file: ScreeningFile, *, whole: bool = True) -> dict[str, Any]:
    """The file as one object; without the earlier screenings where it is not `whole`."""
    screenings = file.screenings if whole else file.screenings[:1]
    return {
        "party": plain(file.party),
        "editions": plain(file.editions),
        "screenings": [as_json(each) for each in screenings],
        "decisions": [_decision(each) for each in file.decisions],
        "notice": NOTICE,
    }


def write_json(file: ScreeningFile, context: Context) -> str:
    """The file as JSON; of the recorded world it says so."""
    told = {"reconstruction": context.world_kind == "replay", **file_as_json(file)}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def write_csv(file: ScreeningFile, context: Context) -> str:
    """The file as CSV (RFC 4180): a line for each screening, hit, owner and decision, the newest first."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(file):
        writer.writerow({name: guarded("" if value is None else str(value)) for name, value in row.items()})
    label = "a reconstruction: no news of today. " if context.world_kind == "replay" else ""
    writer.writerow({"record": "notice", "why": f"{label}{NOTICE}"})
    return out.getvalue()


def write_html(file: ScreeningFile, context: Context) -> str:
    """The file as a page to print."""
    return render(
        "screening/file.html",
        file=file,
        latest=file.screenings[0] if file.screenings else None,
        decisions=[_decision(each) for each in file.decisions],
        chains=_chains,
        notice=NOTICE,
        reconstruction=context.world_kind == "replay",
        written_at=context.clocks.world_now().isoformat(timespec="minutes"),
    )


FORMS: Mapping[str, Callable[[ScreeningFile, Context], str]] = {
    ".json": write_json,
    ".csv": write_csv,
    ".html": write_html,
}


def tell_file(file: ScreeningFile) -> str:
    """The last screening in lines, what it rests on, what was decided, and how it went before."""
    party = file.party
    lines = [
        f"{party.name} ({party.id}), {party.country or 'country not known'}: {', '.join(party.roles) or 'no role'}"
    ]
    lines += [f"  also called {', '.join(party.aliases)}"] if party.aliases else []
    lines.append(f"  named in {', '.join(party.sources)}")
    if not file.screenings:
        return "\n".join([*lines, "not screened yet"])
    last = file.screenings[0]
    lines.append(f"{last.screening.outcome} on {last.run.day}: {last.screening.why}")
    for hit in last.screening.hits:
        lines.append(f"  {hit.list_id} {hit.entry}  {hit.outcome}  {hit.score:.2f}  {hit.title}")
        lines += [f"      {part}" for part in _reasons(hit)]
    for each in last.screening.owned:
        lines.append(f"  {each.title}  {each.outcome}")
        lines += [f"      {part}" for part in (*_reasons(each), *(f"{c}" for c in _chains(each)))]
    lines.append(
        "lists: " + (", ".join(f"{name} {edition}" for name, edition in sorted(last.run.lists.items())) or "none")
    )
    lines += ["decisions:", *(f"  {_told(each)}" for each in file.decisions)] if file.decisions else []
    turns = [each for each in file.screenings if each.before != each.screening.outcome]
    lines += [f"screened {len(file.screenings)} times; it turned:"]
    lines += [f"  {each.run.day} {each.before or 'first'} → {each.screening.outcome}" for each in turns[:10]]
    return "\n".join([*lines, NOTICE])


def _reasons(found: Hit | Owned) -> list[str]:
    return [part for part in (found.why, getattr(found, "dated", ""), found.decided, found.again) if part]


def _chains(owned: Owned) -> list[str]:
    """Each step of the chains above a party: who owns how much of whom, and who says so."""
    return [
        f"{link.owner} owns {link.owned}: {percent(link.share)}{f' ({link.source})' if link.source else ''}"
        for link in owned.links
    ]


def _decision(each: KeptDecision) -> dict[str, Any]:
    return {**plain(each.decision), "known_at": each.known_at.isoformat(), "recorded_at": each.recorded_at.isoformat()}


def _told(each: KeptDecision) -> str:
    made = each.decision
    what = "match" if made.verdict == "match" else "no match"
    return f"{made.on} {made.list_id} {made.entry} ({made.listed}): {what}, {made.by}: {made.why}"


def _rows(file: ScreeningFile) -> Iterator[dict[str, Any]]:
    for screened in file.screenings:
        yield from _of_screening(screened)
    for kept in file.decisions:
        made = kept.decision
        yield {
            "record": "decision", "party": made.party, "name": made.name, "day": made.on,
            "known_at": kept.known_at.isoformat(), "outcome": made.verdict, "list": made.list_id, "entry": made.entry,
            "entry_version": made.entry_sha, "listed_as": made.listed, "why": made.why, "who": made.by,
        }  # fmt: skip


def _of_screening(each: Screened) -> Iterator[dict[str, Any]]:
    told, run = each.screening, each.run
    base = {
        "party": told.party.id, "name": told.party.name, "day": run.day, "known_at": run.known_at.isoformat(),
        "who": told.who,
    }  # fmt: skip
    editions = "; ".join(f"{name} {edition}" for name, edition in sorted(run.lists.items()))
    names = "; ".join(told.party.names)
    yield {
        **base, "record": "screening", "outcome": told.outcome, "name_asked": names, "edition": editions,
        "why": told.why, "because": "; ".join(run.because),
    }  # fmt: skip
    for hit in told.hits:
        yield {
            **base, "record": "name", "outcome": hit.outcome, "name_asked": hit.asked, "list": hit.list_id,
            "edition": run.lists.get(hit.list_id, ""), "entry": hit.entry, "entry_version": hit.entry_sha,
            "listed_as": hit.listed, "score": hit.score, "why": "; ".join(filter(None, (hit.why, hit.dated))),
            "decided": hit.decided, "asked_again": hit.again,
        }  # fmt: skip
    for owned in told.owned:
        for root in owned.roots:
            yield {
                **base, "record": "ownership", "outcome": owned.outcome, "list": root.list_id,
                "edition": run.lists.get(root.list_id, ""), "entry": root.entry, "entry_version": root.entry_sha,
                "listed_as": root.title, "rule": f"{owned.title} ({owned.citation})" if owned.citation else owned.title,
                "owners": "; ".join(_chains(owned)), "why": owned.why, "decided": owned.decided,
                "asked_again": owned.again,
            }  # fmt: skip
