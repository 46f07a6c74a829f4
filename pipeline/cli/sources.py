"""`sources`: how each is doing; `try` and `save` for who adds one, `reread` for who changed a reader."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from models.wording import plural

if TYPE_CHECKING:
    from pipeline.tasks.rereading import RereadReport


def add_commands(app: typer.Typer) -> None:
    """Add this group's commands."""
    group = typer.Typer(help="How each source is doing; try one, or save a page of it.", invoke_without_command=True)
    group.callback()(list_sources)
    group.command("try")(try_one)
    group.command("save")(save_page)
    group.command("reread")(reread)
    group.command("watch")(watch)
    app.add_typer(group, name="sources")


def list_sources(
    call: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also those that were never polled.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/sources.md; needs no database.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """How each source is doing: state, last success, items, lag, layout seen or assumed, terms."""
    if call.invoked_subcommand is not None:
        return
    if as_markdown:
        from pipeline.sources import all_sources
        from pipeline.sources.tools.table import markdown

        print(markdown(source for source in all_sources().values() if not source.invented), end="")
        return
    from pipeline.cli.show import print_json, print_table
    from pipeline.tasks.context import open_context
    from pipeline.tasks.source_views import show_span, source_rows
    from pipeline.tasks.watches import load_watches

    context = open_context()
    rows = source_rows(context, everything=everything)
    for file, fault in load_watches(context.settings).faults.items():
        print(f"{file} is set aside: {fault}", file=sys.stderr)
    if as_json:
        print_json(rows)
        return
    print_table(
        (
            "source",
            "state",
            "last success",
            "items",
            "documents",
            "set aside",
            "lag",
            "every",
            "layout",
            "selectors",
            "terms",
        ),
        [
            (
                row.name,
                row.state.replace("_", " ") + ("" if row.polled else " (not polled)"),
                f"{row.succeeded_at:%Y-%m-%d %H:%M}" if row.succeeded_at else "-",
                row.items,
                row.documents,
                row.set_aside,
                show_span(row.lag),
                show_span(row.wait),
                row.layout,
                row.selectors or "-",
                row.pass_on,
            )
            for row in rows
        ],
    )
    for row in rows:
        if row.error:
            print(f"{row.name}: {row.error}")


def try_one(
    name: Annotated[str, typer.Argument(help="The source.")],
    limit: Annotated[int, typer.Option(help="How many items to print.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask a source now and say what differs from what is assumed. Nothing is stored; status 1 where it differs."""
    from pipeline.cli.show import print_json, print_table
    from pipeline.sources import find_source
    from pipeline.sources.tools.trial import differences, remarks
    from pipeline.tasks.context import open_context
    from pipeline.tasks.source_trials import try_source

    context = open_context()
    source, trial = find_source(name), try_source(context, name)
    differs, notes = differences(source, trial, context.clocks.world_now()), remarks(source, trial)
    page = trial.opened.page if trial.opened else None
    if as_json:
        shown: dict[str, object] = {"items": trial.items[:limit], "entries": trial.entries[:limit], "page": page}
        if not source.terms.whole:
            # JSON goes on to other programs: of such a publisher title, address and day alone.
            shown["items"] = [replace(item, summary=None, body=None) for item in trial.items[:limit]]
            shown["page"] = page and replace(page, text="", turns=(), sections=(), places=None)
        print_json({"source": name, "differs": differs, "notes": notes, **shown})
        raise typer.Exit(1 if differs else 0)
    if source.parties is not None:
        print(plural(len(trial.entries), "entry", "entries"))
        print_table(("list", "key", "name"), [(one.list_id, one.key, one.name) for one in trial.entries[:limit]])
    else:
        print(plural(len(trial.items), "item"))
        rows = [
            (f"{one.published_at:%Y-%m-%d %H:%M}" if one.published_at else "-", one.title or "-", one.fault or one.url)
            for one in trial.items[:limit]
        ]
        print_table(("published", "title", "address"), rows)
    if page is not None:
        print(f"\n{page.title}\n{page.text[:300]}\n")
    for note in notes:
        print(f"note: {note}")
    for difference in differs:
        print(f"differs: {difference}")
    print("as assumed" if not differs else f"{len(differs)} differ from what is assumed")
    raise typer.Exit(1 if differs else 0)


def save_page(
    name: Annotated[str, typer.Argument(help="The source.")],
    url: Annotated[str, typer.Argument(help="A listing or page on one of its hosts.")],
    case: Annotated[str, typer.Option(help="The name of the case.")] = "first",
    folder: Annotated[Path, typer.Option("--to", help="Where cases are kept.")] = Path("tests/fixtures/sources"),
) -> None:
    """Fetch an address of a source and save its bytes as a test case. Of commercial pages keep the skeleton only."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.source_views import save_example

    print(save_example(open_context(), name, url, folder / name / case))


def reread(
    names: Annotated[Optional[list[str]], typer.Argument(help="The sources; all when none is named.")] = None,  # noqa: UP045
    keep: Annotated[bool, typer.Option(help="Keep what differs as revisions of kind reread.")] = False,
    again: Annotated[bool, typer.Option(help="From the beginning, though this code read them before.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Read what is stored again with the present readers, and tell what differs. No request, no news, no message."""
    from pipeline.cli.show import print_json, progress
    from pipeline.tasks.context import open_context
    from pipeline.tasks.rereading import reread_source, stored_sources

    context = open_context()
    with progress("reread") as tick:
        reports = [
            reread_source(context, name, keep=keep, again=again, say=partial(_say, tick, name))
            for name in names or stored_sources(context)
        ]
    if as_json:
        print_json(reports)
        return
    for report in reports:
        print(told(report))


def _say(tick: Callable[[str], object], name: str, count: int) -> None:
    tick(f"{name} {count}")


def told(report: "RereadReport") -> str:
    """A report for people."""
    lines = [f"{report.source}: {report.read} read again, {report.differing} differ" + (" (kept)" * report.kept)]
    counted = [("fields", report.fields), ("texts", report.kinds), ("left", report.left), ("failed", report.failed)]
    lines += [f"  {name}: {', '.join(f'{what} {n}' for what, n in pairs)}" for name, pairs in counted if pairs]
    for one in report.examples:
        what = ", ".join(one.difference.what) or one.difference.kind
        lines.append(f"  {one.likeness:.3f} {', '.join(one.fields)}: {one.url} ({what})")
    for change in report.changes[:10]:
        party = change.after or change.before
        lines.append(
            f"  {change.kind} {change.list_id} {party.name if party else change.key}: {', '.join(change.fields)}"
        )
    return "\n".join(lines)


def watch(
    url: Annotated[str, typer.Argument(help="The page.")],
    selector: Annotated[str, typer.Option(help="CSS selector of what is watched on it.")],
    name: Annotated[str, typer.Option(help="Its name among the sources.")],
    every: Annotated[str, typer.Option(help="How often: 30min, 12h, 2d.")] = "12h",
    title: Annotated[Optional[str], typer.Option(help="What people call it.")] = None,  # noqa: UP045  # typer
    ignore: Annotated[Optional[list[str]], typer.Option(help="A pattern of words that are noise.")] = None,  # noqa: UP045
) -> None:
    """Watch any page: its text is a document, and a change of it an edit. Writes `watches/NAME.yaml` in the home."""
    from pipeline.settings import load_settings
    from pipeline.tasks.watches import add_watch

    given: dict[str, object] = {"url": url, "selector": selector, "every": every}
    given |= {"title": title} if title else {}
    given |= {"ignore": list(ignore)} if ignore else {}
    print(add_watch(load_settings(), name, given))
    print(f"try it: chipwatch sources try {name}")
