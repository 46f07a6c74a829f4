"""Editions are as somebody read them; `python -m tests.digests.write_golden` writes them anew, to be read again."""

import pytest

from tests.digests.write_golden import CASES, editions


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_edition_is_as_it_was_read(name):
    for path, told in editions(name).items():
        assert told.splitlines() == path.read_text(encoding="utf-8").splitlines()
