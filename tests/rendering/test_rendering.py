from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pipeline.errors import CatalogueError
from pipeline.rendering import environment, render_text, templates_folder
from pipeline.rendering.filters import columns, highlight, instant, money, wrapped
from pipeline.rules import load_rules
from pipeline.rules.templates import FILTERS


@pytest.mark.parametrize(
    ("sums", "priced", "lines", "said"),
    [
        ([("USD", Decimal(1_234_567))], 9, 9, "1.2 M USD"),
        ([("USD", Decimal(1_234_567))], 7, 9, "≥ 1.2 M USD (7 of 9 lines priced)"),
        ([("USD", "5500000000"), ("EUR", "900")], 2, 2, "900 EUR + 5.5 bn USD"),
        ([], 0, 4, "not priced"),
        ([], 0, 0, ""),
        ([("USD", Decimal(10_000))], 1, 1, "10 k USD"),
        ([("USD", Decimal(100_000_000))], 1, 1, "100 M USD"),
    ],
)
def test_money_says_what_is_not_priced(sums, priced, lines, said):
    assert money(sums, priced, lines) == said


def test_an_instant_is_told_where_the_reader_is():
    at = datetime(2026, 1, 1, 3, 5, tzinfo=UTC)
    assert instant(at, "America/New_York") == "31 December 2025, 22:05 EST"
    assert instant(None) == ""


def test_evidence_is_marked_and_escaped():
    assert highlight("a <b> & c", 2, 5) == "a <mark>&lt;b&gt;</mark> &amp; c"
    assert highlight("<x>", 0, 0) == "<mark></mark>&lt;x&gt;"


def test_a_script_without_blanks_is_wrapped_by_columns():
    lines = wrapped("约谈了英伟达公司要求 说明", 12, 2).splitlines()
    assert all(columns(line) <= 12 for line in lines)
    assert len(lines) == 3
    assert "".join("".join(lines).split()) == "约谈了英伟达公司要求说明"


def test_lines_are_wrapped_and_a_long_word_kept():
    assert wrapped("one two three", 8) == "one two\nthree"
    assert wrapped("x" * 90, 72) == "x" * 90


@pytest.mark.parametrize(
    "name", sorted(p.relative_to(templates_folder()).as_posix() for p in templates_folder().rglob("*.*"))
)
def test_every_template_compiles(name):
    assert environment().get_template(name)


def test_an_undefined_name_is_an_error():
    with pytest.raises(CatalogueError, match="nothing"):
        render_text("{{ nothing }}", {}, place="a rule")


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ event.__init__.__globals__ }}",
        "{{ self.__dict__ }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ event.update({'a': 1}) }}",
        "{{ lipsum.__globals__ }}",
        "{% for n in range(10**9) %}{% endfor %}",
        "{{ 1 / 0 }}",
        "{{ event.type | attr('__class__') | attr('__mro__') }}",
        "{% include '/etc/passwd' %}",
        "{{ ",
    ],
)
def test_a_hostile_template_reaches_nothing(source):
    with pytest.raises(CatalogueError, match="a rule"):
        render_text(source, {"event": {"type": "x"}}, place="a rule")


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_shipped_titles_and_explanations_render_on_their_cases(rule):
    for case in rule.cases:
        for source in (rule.title, rule.explanation):
            said = render_text(source, {**case.context, "names": {}}, place=rule.id)
            assert said
            assert "{" not in said


def test_the_filters_that_rules_may_name_are_there():
    assert set(environment().filters) >= FILTERS
