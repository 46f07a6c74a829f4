"""Every entry's sentences, run against the real annotator."""

import re

import pytest

from pipeline.catalogue import Entry, load_catalogue
from pipeline.mentions.annotator import Annotator

ENTRIES = sorted(load_catalogue().entries.values(), key=lambda entry: entry.id)
SHORT = re.compile(r"[A-Za-z]")


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.mentioned_in], ids=lambda entry: entry.id)
def test_is_mentioned(entry: Entry, annotate: Annotator) -> None:
    for sentence in entry.mentioned_in:
        found = {mention.id for mention in annotate(sentence).mentions}
        assert entry.id in found, (sentence, found)


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.not_mentioned_in], ids=lambda entry: entry.id)
def test_is_not_mentioned(entry: Entry, annotate: Annotator) -> None:
    for sentence in entry.not_mentioned_in:
        found = {mention.id for mention in annotate(sentence).mentions}
        assert entry.id not in found, (sentence, found)
