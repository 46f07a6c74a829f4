import pytest

from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.mentions import make_annotator
from pipeline.mentions.annotator import Annotator


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def annotate(catalogue: Catalogue) -> Annotator:
    return make_annotator(catalogue)
