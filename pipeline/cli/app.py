"""The root of the command line: walks this folder, and turns every deliberate error into one line.

A module here that defines `add_commands(app)` adds its commands. Exit status: 0, or 2 for a wrong call,
or 1 where the work itself failed.
"""

import importlib
import os
import pkgutil
import sys

import typer
from typer.models import CommandInfo

from pipeline import __version__
from pipeline.errors import CallError, ChipwatchError


def root(*, version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    """Options before the command."""
    if version:
        print(f"chipwatch {__version__}")
        raise typer.Exit


def build(only: str | None = None) -> typer.Typer:
    """The command line with the commands of every module in this folder.

    Args:
        only: keep this one alone, where there is a command or group of that name. Making the parameters of all
            commands ready costs half a second, which a program that starts one command need not pay.
    """
    app = typer.Typer(
        help="What changed for AI accelerators, how sure that is, and what of your own hardware it touches.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback(invoke_without_command=True)(root)
    package = importlib.import_module("pipeline.cli")
    for found in pkgutil.iter_modules(package.__path__):
        if found.name.startswith("_"):
            continue
        module = importlib.import_module(f"pipeline.cli.{found.name}")
        if hasattr(module, "add_commands"):
            module.add_commands(app)
    commands = [each for each in app.registered_commands if command_name(each) == only]
    groups = [each for each in app.registered_groups if each.name == only]
    if commands or groups:
        app.registered_commands, app.registered_groups = commands, groups
    return app


def command_name(command: CommandInfo) -> str:
    """The name by which a registered command is called."""
    return command.name or (command.callback.__name__.replace("_", "-") if command.callback else "")


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit."""
    given = sys.argv[1:] if arguments is None else arguments
    command = typer.main.get_command(build(given[0] if given else None))
    try:
        status = command.main(args=arguments, prog_name="chipwatch", standalone_mode=False)
    except typer.Abort:
        fail("stopped", 130)
    except CallError as fault:
        fail(str(fault), 2)
    except ChipwatchError as fault:
        fail(str(fault), 1)
    except BrokenPipeError:
        # The reader went away (`| head`): stop quietly, and keep Python from flushing into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:
        if type(fault).__module__.startswith(("click", "typer")):
            told = getattr(fault, "format_message", None)
            message: str = told() if told else str(fault)
            fail(message.replace("\n", " "), getattr(fault, "exit_code", 2))
        raise
    sys.exit(status if isinstance(status, int) else 0)


def fail(message: str, status: int) -> None:
    """One line on standard error, and the exit status."""
    print(f"chipwatch: {message}", file=sys.stderr)
    sys.exit(status)
