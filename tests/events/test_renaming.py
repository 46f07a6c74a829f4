"""A name set right in one text: by what it was taken for, and in which words."""

from pipeline.events.renaming import Renaming, fields_without, held


def test_what_is_meant_is_put_in_its_place_and_what_is_none_is_left_out() -> None:
    said = [(1, Renaming("nvidia", "NVDA", "amd")), (2, Renaming(None, "The blue harbour", None))]
    assert held("nvidia", "Nvidia", said) == ("nvidia", None)
    assert held("nvidia", "NVDA", said) == ("amd", 1)
    assert held(None, "The blue harbour", said) == (None, 2)
    assert held(None, "The red harbour", said) == (None, None)
    assert held("nvidia", "Nvidia", [(7, Renaming("nvidia", "", None))]) == (None, 7)
    assert held(None, "x", [(7, Renaming(None, "", None))]) == (None, None), (
        "an unknown name is meant by its words alone"
    )


def test_of_several_acts_the_last_holds_whatever_the_name_was_called_then() -> None:
    said = [(1, Renaming("a", "", "b")), (2, Renaming("b", "", "c"))]
    assert held("a", "x", said) == ("c", 2)
    assert held("a", "x", said[1:]) == ("a", None), "the first is taken back"
    assert held("a", "x", [(1, Renaming("a", "", None)), (2, Renaming("a", "", "b"))]) == ("b", 2)


def test_the_fields_of_a_claim_follow_without_doubles() -> None:
    body = {"chips": ["a", "b"], "firms": ["c"], "actors": ["a"], "places": None}
    assert fields_without(body, Renaming("a", "", "b")) == {"chips": ["b"], "actors": ["b"]}
    assert fields_without(body, Renaming("c", "", None)) == {"firms": []}
    assert fields_without(body, Renaming("z", "", None)) == {}
