"""What expressions without a name stand for: each case names the expression and its referent, in order."""

import pytest

from models.values import Turn
from pipeline.mentions.annotator import Annotator
from pipeline.mentions.antecedents import antecedents

CASES = {
    "the firm of the sentence before": (
        "Nvidia said the Commerce Department told it that the H20 needs a licence. The company expects a charge.",
        [("it", "nvidia"), ("The company", "nvidia")],
    ),
    "a city": (
        "Huawei and AMD both lost orders. The Santa Clara firm blamed licences.",
        [("The Santa Clara firm", "amd")],
    ),
    "a seat in one word": (
        "Nvidia will miss the Shenzhen market. Huawei gains. The Shenzhen-based group ships the Ascend 950PR in May.",
        [("The Shenzhen-based group", "huawei")],
    ),
    "a country": (
        "Applied Materials and ASML lost China sales. The Dutch group warned of more.",
        [("The Dutch group", "asml")],
    ),
    "a trade": (
        "Huawei lost TSMC as a supplier. The foundry stopped shipping. The Shenzhen company turned to SMIC.",
        [("The foundry", "tsmc"), ("The Shenzhen company", "huawei")],
    ),
    "who acts, by kind of body": (
        "The Commerce Department sent Nvidia a letter. It said the A100 needs a licence. The company will comply. "
        "The department declined to comment.",
        [("It", "us-commerce"), ("The company", "nvidia"), ("The department", "us-commerce")],
    ),
    "nothing at all": (
        "It is unclear whether Tencent will buy. It remains to be seen what CXMT does.",
        [],
    ),
    "the part, then the firm": (
        "Tencent tested the H20. The part has 96GB of memory. The company told analysts it has enough chips.",
        [("The part", "nvidia-h20"), ("The company", "tencent"), ("it", "tencent")],
    ),
    "it as a chip": (
        "Nvidia showed the B30A. It packs 144GB of memory.",
        [("It", "nvidia-b30a")],
    ),
    "two parts": (
        "Washington barred the A100 and the H100. Both parts stay on sale in Europe, and the two chips sell well.",
        [("Both parts", "nvidia-a100 nvidia-h100"), ("the two chips", "nvidia-a100 nvidia-h100")],
    ),
    "the maker of a chip": (
        "Shares of the H20 maker fell. The company said nothing.",
        [("the H20 maker", "nvidia"), ("The company", "nvidia")],
    ),
    "its own name follows": (
        "AMD fell. The Shenzhen group Huawei gained, and the group plans the Ascend 960.",
        [("the group", "huawei")],
    ),
    "another company": (
        "Nvidia fell. Another company gained, and the rival firm said so.",
        [],
    ),
    "a possessive": (
        "Hygon said its DCU sales doubled.",
        [("its", "hygon")],
    ),
}


def found(annotate: Annotator, text: str, **given: object) -> list[tuple[str, str]]:
    known = antecedents(annotate(text), annotate.catalogue, **given)  # type: ignore[arg-type]
    return [(text[one.start : one.end], " ".join(one.ids)) for one in known]


@pytest.mark.parametrize("name", CASES)
def test_what_an_expression_stands_for(name: str, annotate: Annotator) -> None:
    text, expected = CASES[name]
    assert found(annotate, text) == expected


def test_we_is_the_firm_of_the_document(annotate: Annotator) -> None:
    text = "Cambricon Technologies results. We booked a charge, and the Company expects more."
    assert found(annotate, text, kind="release") == [("We", "cambricon"), ("the Company", "cambricon")]
    assert found(annotate, text)[0][0] != "We"


def test_we_is_the_speakers_firm(annotate: Annotator) -> None:
    text = "Tencent call. How many GPUs do we see? We hold enough H20 chips."
    turns = [
        Turn(0, 38, "An analyst", side="question", firm="Example Securities"),
        Turn(39, len(text), "The president", firm="Tencent Holdings", side="answer"),
    ]
    assert found(annotate, text, kind="transcript", turns=turns) == [("We", "tencent")]


def test_a_company_that_the_catalogue_lacks_is_nobody_else(annotate: Annotator) -> None:
    text = 'Gorse Ltd. (the "Company") buys from Nvidia. We wrote down H20 boards.'
    assert ("We", "nvidia") not in found(annotate, text, kind="filing")
