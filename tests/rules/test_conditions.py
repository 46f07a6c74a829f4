import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.conditions import Asked, ConditionError, compile_condition, conjuncts
from pipeline.rules.picture import Picture, schema, to_context


def picture(**given):
    context = to_context(Picture())
    for path, value in given.items():
        root, name = path.split("__")
        context[root][name] = value
    return Asked(context)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        # CEL itself evaluates each of these to true, since the other half of || is.
        ('event.typ == "y" || true', "did you mean 'event.type'"),
        ('exposre.units > 1 || event.stage == ""', "did you mean 'exposure.units'"),
        ('event.chips.exists(c, c.vendor == "x") || true', "no field vendor"),
        ("sze(event.chips) > 0 || true", "did you mean 'size'"),
        ('event["type"] == "x" || true', "no field 'event'"),
        ("[1].map(x, x)[0].foo == 1 || true", "never by"),
        ("event.chips.map(x, x).foo == 1 || true", "cannot be checked"),
        ('["a"].exists(x, x.foo == 1) || true', "no field foo"),
        ('c == "x" || event.chips.exists(c, true)', "no field 'c'"),
        # words that can never occur, and types that never meet
        ('event.type == "restriction_impose"', "did you mean 'restriction_imposed'"),
        ('event.stage in ["announced", "in force"]', "did you mean 'in_force'"),
        ('"exprt" in event.acts', "did you mean 'export'"),
        ('"announcd" == event.stage', "did you mean 'announced'"),
        ('event.acts.exists(a, a == "exporting")', "did you mean 'export'"),
        ('exposure.units > "many"', "whole number"),
        ("event.official == 1", "true or false"),
        ('event.chips == "nvidia-h20"', "is a list"),
        ('"x" in event.type', "is no list"),
        ("event.type.exists(c, true)", "asks a list"),
        ("event.chips.exists(event, true)", "name it otherwise"),
        ("has(event.type)", "never needed"),
        ("exposure.units", "not true or false"),
        ("event.type ==", "not CEL"),
    ],
)
def test_refuses_what_cel_would_swallow(source, said):
    with pytest.raises(ConditionError, match=said):
        compile_condition(source)


def test_names_the_line_of_the_fault():
    with pytest.raises(ConditionError) as fault:
        compile_condition('event.type == "tariff_changed"\n&& // a comment with event.typo\nevent.stag == "x"')
    assert fault.value.line == 2


def test_words_in_texts_and_comments_are_no_paths():
    condition = compile_condition('"event.typ" != event.id // event.foo')
    assert condition.paths == {"event.id"}


@pytest.mark.parametrize("path", sorted(schema()))
def test_every_path_of_the_picture_can_be_asked(path):
    kind = schema()[path]
    source = f"size({path}) >= 0" if kind.many else f"{path} == {path}"
    assert compile_condition(source).ask(picture()) == "yes"


# ── three-valued ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "known", "answer"),
    [
        ("exposure.units > 100", 0, "unknown"),
        ("exposure.units > 100", 101, "yes"),  # a lower bound that is over already
        ("exposure.units < 100", 100, "no"),
        ("exposure.units < 100", 5, "unknown"),
        ("exposure.units == 7", 3, "unknown"),  # between the known part and far above
        ("exposure.units == 7", 8, "no"),
        ("exposure.units >= 0", 0, "yes"),
        ('event.type == "tariff_changed" && exposure.units > 100', 0, "no"),  # decided without the amount
    ],
)
def test_an_answer_that_hangs_on_an_unknown_amount_is_unknown(source, known, answer):
    asked = picture(exposure__units=known, exposure__unknown=["units"])
    assert compile_condition(source).ask(asked) == answer


def test_another_amount_being_unknown_changes_nothing():
    asked = picture(exposure__units=5, exposure__unknown=["value", "share"])
    assert compile_condition("exposure.units > 3").ask(asked) == "yes"
    assert compile_condition("exposure.units > 5").ask(asked) == "no"


@given(known=st.integers(0, 40), hidden=st.integers(0, 60), low=st.integers(0, 50), high=st.integers(0, 50))
def test_a_certain_answer_is_right_whatever_is_hidden(known, hidden, low, high):
    condition = compile_condition(f"exposure.units > {low} && exposure.units < {high}")
    said = condition.ask(picture(exposure__units=known, exposure__unknown=["units"]))
    true = low < known + hidden < high
    if said != "unknown":
        assert (said == "yes") == true


def test_flips_that_are_not_all_known():
    asked = picture(exposure__unknown=["flips"])
    assert compile_condition("size(exposure.flips) > 0").ask(asked) == "unknown"


def test_conjuncts_split_at_the_top_alone():
    source = 'event.official && (exposure.units > 1 || event.chips.exists(c, c == "a&&b" && true)) && !event.alerted'
    parts = conjuncts(source)
    assert len(parts) == 3
    assert all(compile_condition(part) for part in parts)
    assert conjuncts("event.official || event.alerted && true") == ("event.official || event.alerted && true",)


def test_macros_on_a_list_written_out():
    condition = compile_condition('["nvidia-h20", "x"].exists(chip, chip in holdings.chips) && [1, 2].all(n, n > 0)')
    assert condition.ask(picture(holdings__chips=["nvidia-h20"])) == "yes"
    assert condition.ask(picture()) == "no"
