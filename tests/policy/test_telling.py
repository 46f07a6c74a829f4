"""What people read of a classification: the sums to the last digit, the near miss never rounded away, no permission."""

import json
from decimal import Decimal

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.cli.app import main
from pipeline.policy import classify, figures_of, load_policy, rated_chips
from pipeline.policy.classify import Distance
from pipeline.policy.telling import distance_words, tell, tell_workings

CATALOGUE, POLICY = load_catalogue(), load_policy()


def told(chip: str, rule: str) -> str:
    figures, vintage = figures_of(CATALOGUE.chips[chip]), POLICY.vintage(rule)
    return "\n".join(tell(classify(figures, vintage), vintage))


def test_the_sums_are_shown_with_their_basis():
    assert tell_workings(figures_of(CATALOGUE.chips["amd-mi300x"]).workings) == (
        "TPP 20,919.2, the largest over formats (int8 and fp8), rates of the whole package: "
        "int8 2,614.9 TOPS × 8 bit = 20,919.2; fp8 2,614.9 TFLOPS × 8 bit = 20,919.2; "
        "fp16 1,307.4 TFLOPS × 16 bit = 20,918.4.",
        "Performance density 20,919.2 / 2,400 mm2 (8 × 115 mm2 TSMC N5 + 4 × 370 mm2 TSMC N6; "
        "estimate: 8 XCD ~115 + 4 IOD ~370, all FinFET) ≈ 8.7163.",
    )
    assert tell_workings(figures_of(CATALOGUE.chips["cambricon-mlu370-x4"]).workings)[1] == (
        "Performance density: not known without the area of the logic dies "
        "(the record says: two chiplets, not published)."
    )


@pytest.mark.parametrize(
    ("chip", "rule", "words"),
    [
        ("nvidia-a40", "3a090-2023", "0.2 % under TPP 2,400"),
        ("nvidia-a10", "3a090-2023", "0.5 % under performance density 3.2"),
        ("nvidia-l20", "3a090-2023", "1.9 % under performance density 3.2"),
        ("nvidia-l2", "3a090-2023", "3.5 % under TPP 1,600"),
        ("nvidia-rtx-4090-d", "3a090-2023", "2 % under TPP 4,800"),
        ("nvidia-rtx-5090-d", "3a090-2023", "1 % under TPP 4,800"),
        ("nvidia-h20-96gb", "3a090-2023", "1.3 % under TPP 2,400"),
        ("amd-mi325x", "case-by-case-2026", "0.4 % under TPP 21,000"),
    ],
)
def test_near_misses_say_how_near(chip, rule, words):
    assert f"Nearest limit that would change the answer: {words}." in told(chip, rule)


@pytest.mark.parametrize(
    ("value", "words"),
    [("4799.99", "0.0002 % under TPP 4,800"), ("4800", "exactly at TPP 4,800"), ("4800.1", "0.002 % over TPP 4,800")],
)
def test_a_distance_is_never_told_as_none(value, words):
    limit, here = Decimal(4800), Decimal(value)
    assert distance_words(Distance("tpp", limit, here, here - limit, (here - limit) / limit)) == words


def test_no_sentence_says_that_no_licence_is_needed():
    for vintage in POLICY.vintages.values():
        for chip in rated_chips(CATALOGUE):
            figures = figures_of(chip)
            text = "\n".join(tell(classify(figures, vintage), vintage)).lower()
            assert "no licence" not in text
            assert "not required" not in text
            assert "may be exported" not in text


def test_what_is_missing_is_named_as_people_call_it():
    assert "cannot be told without knowing the area of the logic dies." in told("cambricon-mlu370-x4", "3a090-2023")
    assert "cannot be told without knowing whether it was on sale in the United States." in told(
        "google-tpu-v5p", "case-by-case-2026"
    )
    assert "That is no permission" in told("nvidia-h20-96gb", "3a090-2023")
    assert "has nothing to say of it" in told("nvidia-h20-96gb", "case-by-case-2026")


def test_whom_it_binds_and_how_sure_we_are_stand_beside_the_answer():
    assert "a letter binds its addressee alone" in told("nvidia-h20-96gb", "is-informed-2025")
    assert "(general knowledge, no official text was read)" in told("nvidia-h20-96gb", "is-informed-2025-press")
    assert "By its numbers the presumption takes it in" in told("nvidia-h200-sxm", "foundry-2025")


def run(capsys, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["chipwatch", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main(list(arguments))
    captured = capsys.readouterr()
    return stopped.value.code, captured.out, captured.err


def test_a_day_asks_every_vintage_that_holds_on_it(capsys):
    _, out, _ = run(capsys, "classify", "A800 SXM", "--on", "2022-12-01")
    assert [json.loads(line)["rule"] for line in out.splitlines()] == ["3a090-2022", "is-informed-2022"]
    _, out, _ = run(capsys, "classify", "nvidia-h200-sxm", "--on", "2026-02-01")
    lines = {line["rule"]: line for line in map(json.loads, out.splitlines())}
    assert lines["tariff-2026"]["band"] == 1
    assert lines["case-by-case-2026"]["outcome"] == "yes"
    assert "3a090-2023" not in lines
    assert lines["diffusion-2025"]["stands"]["state"] in ("open", "suspended"), "in the text, and told so"
    assert "stands" not in lines["3a090-2024"]
    _, out, _ = run(capsys, "classify", "nvidia-a40", "--rule", "3a090-2023", "--text")
    assert out.startswith("NVIDIA A40\n  TPP 2,395.2, the largest over formats (fp16)")
    assert "NVIDIA A40 under 3a090-2023 (88 FR 73458): meets paragraph b.2 (3A090.b.2)." in out


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--on", "2026-02-01", "--rule", "3a090-2023"), "either --rule or --on"),
        (("--on", "spring"), "no day as"),
        (("--on", "2019-01-01"), "no vintage with numbers holds"),
    ],
)
def test_a_wrong_day_is_one_line(capsys, arguments, fault):
    status, out, err = run(capsys, "classify", "H20", *arguments)
    assert (status, out) == (2, "")
    assert fault in err


def test_flips_between_two_vintages_are_told_a_line_each(capsys):
    _, out, _ = run(capsys, "flips", "3a090-2022", "3a090-2023")
    found = {line["chip"]: line for line in map(json.loads, out.splitlines())}
    assert found["nvidia-h800-sxm5"]["direction"] == "worse"
    assert found["nvidia-h800-sxm5"]["after"] == {"rule": "3a090-2023", "outcome": "yes", "paragraph": "a.1"}
    assert found["enflame-s60"]["missing"] == ["die_area_mm2"]
    assert {line["changes"] for line in found.values()} == {"side"}
    assert not {"nvidia-h100-sxm5-80gb", "nvidia-h20-96gb"} & set(found)
    _, out, _ = run(capsys, "flips", "3a090-2022", "3a090-2023", "--text")
    assert "worse    NVIDIA L4: not within 3a090-2022; within 3a090-2023 a.2" in out
    _, out, _ = run(capsys, "flips", "3a090-2023", "3a090-2024")
    assert out == ""
