"""What docs/commands.md shows of the commands for other programs is what they print: each is run as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import call

TEXT = Path(__file__).parents[2].joinpath("docs/commands.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("## For other programs") : TEXT.index("### `chipwatch screen`")]


def examples() -> list[tuple[str, bytes, str]]:
    """Each command of the section with what it is given and what it is said to print."""
    found, files = [], {}
    for block in re.findall(r"```\n(.*?)```", SECTION, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = part.partition("\n")
            given, _, command = line.rpartition(" | ")
            if line.startswith("cat "):
                files[line.removeprefix("cat ")] = shown.encode()
            elif " | grep " in line:
                found.append((line, b"", shown))
            else:
                command, _, file = command.partition(" < ")
                said = files[file] if file else f"{shlex.split(given)[1]}\n".encode() if given else b""
                found.append((command, said, shown))
    return found


@pytest.mark.parametrize(("line", "given", "shown"), examples(), ids=lambda each: str(each)[:40])
def test_an_example_prints_what_is_shown(tmp_path: Path, line: str, given: bytes, shown: str) -> None:
    command, _, word = line.partition(" | grep -w ")
    done = call(tmp_path, *shlex.split(command)[1:], given=given)
    assert (done.status, done.err) == (0, "")
    printed = "".join(
        each for each in done.out.splitlines(keepends=True) if not word or re.search(rf"\b{word}\b", each)
    )
    # Where something is left out, … stands for it.
    pattern = re.escape(shown.strip()).replace("…", ".*")
    assert re.fullmatch(pattern, printed.strip(), re.DOTALL), printed


def test_there_are_examples() -> None:
    assert {line.split()[1] for line, _, _ in examples()} == {
        "read", "annotate", "group", "classify", "flips", "needs-licence", "limits", "catalogue",
    }  # fmt: skip
