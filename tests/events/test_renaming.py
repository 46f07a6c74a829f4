"""A name set right in one text: by what it was taken for, and in which words."""

from models.values import Mention
from pipeline.events.renaming import Renaming, fields_without, renamed

TEXT = "Nvidia ships. NVDA fell. The blue harbour."
FIRST, SECOND = Mention(0, 6, "FIRM", "nvidia"), Mention(14, 18, "FIRM", "nvidia")
UNKNOWN = Mention(29, 41, "FIRM", None)
ALL = (FIRST, SECOND, UNKNOWN)


def test_what_is_meant_is_put_in_its_place_and_what_is_none_is_left_out() -> None:
    said = [Renaming("nvidia", "NVDA", "amd"), Renaming(None, TEXT[29:41], None)]
    assert [each.id for each in renamed(ALL, TEXT, said)] == ["nvidia", "amd"]
    assert renamed(ALL, TEXT, [Renaming("nvidia", "", None)]) == (UNKNOWN,)
    assert renamed(ALL, TEXT, [Renaming(None, "", None)]) == ALL, "an unknown name is meant by its words alone"
    # Of several the last holds.
    assert [
        each.id for each in renamed(ALL[:1], TEXT, [Renaming("nvidia", "", None), Renaming("nvidia", "", "amd")])
    ] == ["amd"]


def test_the_fields_of_a_claim_follow_without_doubles() -> None:
    body = {"chips": ["a", "b"], "firms": ["c"], "actors": ["a"], "places": None}
    assert fields_without(body, Renaming("a", "", "b")) == {"chips": ["b"], "actors": ["b"]}
    assert fields_without(body, Renaming("c", "", None)) == {"firms": []}
    assert fields_without(body, Renaming("z", "", None)) == {}
