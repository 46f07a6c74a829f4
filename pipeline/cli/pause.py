"""`chipwatch pause` and `resume`: all sending stopped, and let go again without a storm."""

from typing import Annotated

import typer

from models.wording import plural

By = Annotated[str, typer.Option("--by", help="Who does it.")]
Why = Annotated[str, typer.Option("--why", help="The reason; every page shows it.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(pause)
    app.command()(resume)


def pause(who: By = "", why: Why = "") -> None:
    """Stop all sending at once: mails, webhooks, chats and files wait; alerts are raised as before."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.pausing import pause_sending

    pause_sending(open_context(), who=who, why=why, via="command")
    print("All sending is paused. `chipwatch resume --by NAME` lets it go on.")


def resume(who: By = "") -> None:
    """Let messages go again: what waited goes in one message for each way, of editions the newest."""
    from pipeline.tasks.context import open_context
    from pipeline.tasks.pausing import resume_sending

    done = resume_sending(open_context(), who=who, via="command")
    print(f"Messages go again; sending was paused since {done.since_at:%Y-%m-%d %H:%M} UTC.")
    print(
        f"{plural(done.notices, 'notice waits and goes', 'notices wait and go')} in one message for each way; "
        f"{plural(done.editions, 'older edition does', 'older editions do')} not go."
    )
