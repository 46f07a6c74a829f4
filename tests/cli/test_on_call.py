"""docs/on-call.md: every command on it is one, and every state, word of the top line and failure has its heading."""

import ast
import inspect
import re
import shlex
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from pipeline.cli.app import build
from pipeline.rendering.environment import templates_folder
from pipeline.rendering.filters import phrase
from pipeline.rules.picture import SourceStateName
from pipeline.sources.tools.states import STATES
from pipeline.storage.sources import READ_STATES
from pipeline.tasks import upkeep, vitals

PAGE = Path(__file__).parents[2].joinpath("docs/on-call.md").read_text(encoding="utf-8")
HEADINGS = set(re.findall(r"^### (.+)$", PAGE, flags=re.MULTILINE))
SECTIONS = set(re.findall(r"^## (.+)$", PAGE, flags=re.MULTILINE))
COMMANDS = sorted(set(re.findall(r"`(chipwatch [^`]+)`", PAGE)))


@pytest.fixture(scope="module")
def root() -> Any:
    return typer.main.get_command(build())


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_one(root: Any, line: str) -> None:
    """Its options and arguments are read as they would be, to the last; nothing is run."""
    _, *rest = shlex.split(line)
    command, context = root, root.make_context("chipwatch", rest)
    rest = [*context._protected_args, *context.args]
    while hasattr(command, "resolve_command") and rest:
        name, command, rest = command.resolve_command(context, rest)
        assert command is not None, line
        context = command.make_context(name, rest, parent=context)
        rest = [*getattr(context, "_protected_args", []), *context.args]
    assert rest == [], line


def test_a_command_that_is_none_would_be_seen(root: Any) -> None:
    for wrong in (
        "chipwatch outbox --stat dead",
        "chipwatch resurrect",
        "chipwatch outbox release",
        "chipwatch pause x",
    ):
        with pytest.raises(Exception) as raised:  # noqa: PT011 - of the library inside typer, or our own assertion
            test_every_command_is_one(root, wrong)
        assert raised.type.__name__ in {"NoSuchOption", "UsageError", "MissingParameter", "AssertionError"}, raised


def test_every_state_of_a_source_has_its_heading() -> None:
    for state in set(get_args(SourceStateName)) - {"new", "ok"}:
        assert phrase(state) in HEADINGS, state
    assert {"ok", "quiet"} == READ_STATES


def test_the_page_says_what_the_page_of_a_source_says() -> None:
    assert set(get_args(SourceStateName)) == set(STATES)
    for state, told in STATES.items():
        if state not in {"new", "ok"}:
            one = told.of("bis_press")
            said = re.search(rf"^### {phrase(state)}\n(.+?)\n\n", PAGE, flags=re.MULTILINE | re.DOTALL)
            assert said, state
            assert " ".join(said[1].split()) == f"{one.means} {one.to_do}", (
                "docs/on-call.md follows sources/tools/states"
            )


def test_every_word_of_the_top_line_has_its_heading() -> None:
    line = (templates_folder() / "ui/health.html").read_text(encoding="utf-8")
    for words in ("Last success", "Not seen", "All sending is paused", "dead message", "held", "the oldest waits for"):
        assert words in line, words
        assert words in HEADINGS, words


def test_every_heading_that_health_names_is_there() -> None:
    """Whatever makes a `Need` says its heading in plain words: they are read off the modules that make them."""
    named = set()
    for module in (upkeep, vitals):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Need":
                named |= {each.value for each in ast.walk(node.args[2]) if isinstance(each, ast.Constant)}
    assert {"The disk is full", "To-dos wait", "the oldest waits for", "A red task"} <= named
    assert named <= HEADINGS | SECTIONS


def test_every_failure_of_a_task_has_its_heading() -> None:
    failing = Path(__file__).parents[2].joinpath("dags/failing.py").read_text(encoding="utf-8")
    kinds = set(re.findall(r'^    "(\w+)": \($', failing, flags=re.MULTILINE))
    assert {"PersonNeededError", "BusyError"} < kinds
    assert kinds | {"DefectError"} <= HEADINGS
