"""Policy files are read strictly: a slip of the pen in a file of law is an error with its place."""

import importlib.resources
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import yaml

from pipeline.catalogue import load_catalogue
from pipeline.errors import CatalogueError
from pipeline.policy import by_catalogue, classify, draft, figures_of, load_policy, read_body, resolved
from pipeline.policy.expressions import read_expression
from pipeline.policy.loading import read_policy

FOLDER = importlib.resources.files("pipeline.policy") / "data"
FILES = {
    each.name.removesuffix(".yaml"): yaml.safe_load(each.read_text(encoding="utf-8"))
    for each in FOLDER.iterdir()
    if each.name.endswith(".yaml")
}
GROUPS = (FOLDER / "country_groups.csv").read_text(encoding="utf-8")
H20 = "nvidia-h20-96gb"
KINDS = ("vintages", "tests", "lists")
CATALOGUE, POLICY = load_catalogue(), load_policy()


def apart(node):
    """A copy in which nothing is shared, as YAML's anchors share."""
    if isinstance(node, dict):
        return {key: apart(part) for key, part in node.items()}
    return [apart(part) for part in node] if isinstance(node, list) else node


def with_entry(change):
    files = apart(FILES)
    change(next(each for each in files["eccn-3a090"]["vintages"] if each["id"] == "3a090-2024"))
    return files


def mappings(node, path=""):
    """Every mapping below an entry that is read key by key, with its path."""
    if isinstance(node, dict):
        yield node, path
        for key, part in node.items():
            if key not in {"when", "applies_when", "since"}:
                yield from mappings(part, f"{path}.{key}")
    elif isinstance(node, list):
        for n, part in enumerate(node):
            yield from mappings(part, f"{path}[{n}]")


@pytest.mark.parametrize("file", sorted(FILES))
def test_an_unknown_key_anywhere_in_any_file_is_refused_with_file_entry_and_key(file):
    count = sum(1 for kind in KINDS for each in FILES[file].get(kind, ()) for _ in mappings(each))
    assert count
    for wanted in range(count):
        content = apart(FILES[file])
        entries = [each for kind in KINDS for each in content.get(kind, ())]
        entry, (target, _) = [(each, found) for each in entries for found in mappings(each)][wanted]
        target["strange_key"] = 1
        with pytest.raises(CatalogueError, match="strange_key") as refused:
            read_policy({**FILES, file: content}, GROUPS)
        assert f"{file}.yaml, {entry.get('id', entry.get('list'))}" in str(refused.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda entry: entry.pop("cites"), "'cites' is missing"),
        (lambda entry: entry.update(sure="certain"), "'sure' is 'certain', not one of seen, general, draft"),
        (lambda entry: entry.update(acts=["ship"]), "'acts' is 'ship'"),
        (lambda entry: entry.update(valid_from="soon"), "'valid_from' is 'soon'"),
        (lambda entry: entry.update(valid_to=date(2020, 1, 1)), "before 'valid_from'"),
        (lambda entry: entry.update(effective_at="2024-04-04 noon"), "a day, an hour and a zone"),
        (lambda entry: entry.update(standing=[{"state": "open"}]), "standing 1"),
        (lambda entry: entry["paragraphs"][0].update(when="tpp => 4800"), "paragraphs 1, when"),
        (lambda entry: entry.update(paragraphs="a.1"), "'paragraphs' is 'a.1', not a list"),
    ],
)
def test_what_is_missing_or_misshapen_names_file_vintage_and_key(change, words):
    with pytest.raises(CatalogueError) as refused:
        read_policy(with_entry(change), GROUPS)
    assert words in str(refused.value)
    assert "eccn-3a090.yaml, 3a090-2024" in str(refused.value)


def test_a_corrected_chip_moves_the_limit_that_refers_to_it_and_not_the_body():
    h20 = CATALOGUE.chips[H20]
    corrected = replace(CATALOGUE, chips={**CATALOGUE.chips, h20.id: replace(h20, memory_bandwidth_gbs=4200.0)})
    again = by_catalogue(POLICY, corrected)
    limits = {each.quantity: each.limit for each in again.vintage("is-informed-2025").limits}
    assert limits == {
        "memory_bandwidth": Decimal(4200), "interconnect_bandwidth": Decimal(900), "bandwidth_sum": Decimal(5100)
    }  # fmt: skip
    assert again.body == POLICY.body
    assert by_catalogue(again, CATALOGUE) == POLICY


def test_a_stored_body_gives_the_same_policy_again():
    again = by_catalogue(read_body(POLICY.body), CATALOGUE)
    assert again == POLICY
    assert again.sha == POLICY.sha


def test_typed_limits_may_refer_to_vintages_and_chips():
    tree = read_expression({"all": ["meets 3a090-2023/a", {"limit": "memory_bandwidth >=", "like": H20}]}, place="x")
    whole = resolved(draft("x", tree), POLICY, CATALOGUE)
    assert classify(figures_of(CATALOGUE.chips["nvidia-h200-sxm"]), whole).outcome == "yes"
    assert classify(figures_of(CATALOGUE.chips[H20]), whole).outcome == "no"
    with pytest.raises(CatalogueError, match="3a090-1999"):
        resolved(draft("x", read_expression("meets 3a090-1999/a", place="x")), POLICY, CATALOGUE)


def test_a_moment_has_the_hour_and_the_zone_of_its_text():
    files = with_entry(lambda entry: entry.update(effective_at="2024-07-04 00:01 America/New_York"))
    moment = read_policy(files, GROUPS).vintage("3a090-2024").effective_at
    assert moment is not None
    assert moment.astimezone(UTC) == datetime(2024, 7, 4, 4, 1, tzinfo=UTC)
