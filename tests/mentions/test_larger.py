"""A larger spaCy pipeline, where a deployment chose one."""

import logging

import pytest
import spacy

from pipeline.catalogue import load_catalogue
from pipeline.mentions import make_annotator


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A pipeline as one would install it; none that was trained by others may be had here."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    names = ["Lumen Basin Works", "the Aldra Foundry", "Commerce Department Bureau", "NVIDIA"]
    ruler.add_patterns([{"label": "ORG", "pattern": name} for name in names])
    folder = tmp_path_factory.mktemp("model") / "en_larger"
    nlp.to_disk(folder)
    return str(folder)


TEXT = "NVIDIA halted the H20 for Lumen Basin Works and the Aldra Foundry, a Commerce Department Bureau memo says."


def firms(annotated):
    return [(annotated.text[m.start : m.end], m.id) for m in annotated.mentions if m.label == "FIRM"]


def test_its_organisations_are_firms_beside_ours(model):
    found = firms(make_annotator(load_catalogue(), model)(TEXT))
    assert ("NVIDIA", "nvidia") in found
    assert ("Lumen Basin Works", None) in found
    assert ("Aldra Foundry", None) in found
    assert all("Bureau" not in name for name, _ in found)


def test_it_is_asked_of_texts_of_the_trade_alone(model):
    text = "Lumen Basin Works opens a bakery."
    assert firms(make_annotator(load_catalogue(), model)(text)) == firms(make_annotator(load_catalogue())(text))


def test_one_that_is_not_installed_is_said_and_changes_nothing(caplog):
    with caplog.at_level(logging.WARNING):
        with_it = make_annotator(load_catalogue(), "en_no_such_pipeline")
    assert "en_no_such_pipeline is not installed" in caplog.text
    assert with_it(TEXT) == make_annotator(load_catalogue())(TEXT)
    assert with_it.sha == make_annotator(load_catalogue()).sha


def test_it_is_part_of_what_made_a_claim(model):
    assert make_annotator(load_catalogue(), model).sha != make_annotator(load_catalogue()).sha
