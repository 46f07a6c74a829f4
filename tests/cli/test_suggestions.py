"""`chipwatch catalogue suggestions`, on the recorded world's first months."""

import json

from tests.cli.conftest import Run


def test_the_command(played: Run) -> None:
    done = played("catalogue", "suggestions", "--json")
    assert done.status == 0
    found = json.loads(done.out)
    assert all(one["state"] == "waiting" and one["documents"] >= 1 for one in found)
    names = [one["name"] for one in found]
    assert names
    assert played("catalogue", "suggestions", "show", names[0]).status == 0
    assert played("catalogue", "suggestions", "accept", names[0]).status == 2
    assert played("catalogue", "suggestions", "reject", "nobody at all").status == 2
