"""Two calls of an invented company, and what became of a topic between them; the hard cases."""

# ruff: noqa: E501 - pairs of sentences read best with one a line

from datetime import date

import pytest

from pipeline.documents.transcripts import read_transcript
from pipeline.events.calls import Call, Change, compare_calls, one_a_call, read_call
from pipeline.events.calls.company import held_of, name_key, period_of

CHIEF = "Mara Voss -- Chief Executive Officer"
FINANCE = "Teodor Lund -- Chief Financial Officer"
ASKS = "Ruth Amadi -- Cormorant Research -- Analyst"
OPENING = "We run large clusters of GPUs for our customers."


def a_call(*said: str, on: str = "2025-05-14", period: str | None = None, flags: tuple[str, ...] = (), number: int = 0) -> Call:  # fmt: skip
    """A call of these turns: remarks as they are, `CFO:` the finance chief's, `Q:` a question, `A:` and `B:` the two answering."""
    lines = ["Operator", "", "Welcome to the call.", "", CHIEF, "", OPENING, ""]
    asked = False
    for one in said:
        mark, _, words = one.partition(": ")
        if mark == "Q" and not asked:
            asked = True
            lines += ["Questions and Answers:", "", "Operator", "", "The first question is from Ruth Amadi.", ""]
        who = {"CFO": FINANCE, "B": FINANCE, "A": CHIEF, "Q": ASKS}.get(mark, CHIEF)
        lines += [who, "", words if mark in {"CFO", "Q", "A", "B"} else one, ""]
    if not asked:
        lines += ["Questions and Answers:", "", ASKS, "", "How was the weather?", "", CHIEF, "", "Wet.", ""]
    page = read_transcript("\n".join(lines), "https://calls.example/1")
    day = date.fromisoformat(on)
    return read_call(page.text, page.turns, day, company="Voss Halls", period=period, flags=flags, call_id=number)


def between(then: list[str], now: list[str]) -> dict[str, Change]:
    first, second = a_call(*then, on="2025-05-14"), a_call(*now, on="2025-08-13")
    return {one.topic: one for one in compare_calls([first], second)}


@pytest.mark.parametrize(
    ("topic", "then", "now", "kind", "why"),
    [
        ("stock", "Our stock of GPUs lasts eighteen months.", "Our stock of GPUs lasts a year and a half.", "kept", "18 months then, 18 months now"),
        ("stock", "Our GPUs are good for at least three more generations.", "Our GPUs are good for at most three more generations.", "lowered", "at least 3 generations then, at most 3 generations now"),
        ("stock", "We have several generations of stock of chips.", "Our stock of chips is good for two more generations.", "lowered", "3 to 7 generations then, 2 generations now"),
        ("stock", "We have enough chips for training through the end of next year.", "Our stock of chips lasts eight months.", "lowered", "about 19 months then, 8 months now"),
        ("stock", "We hold an ample stock of GPUs.", "Our stock of GPUs is tight.", "lowered", "strong words then, weak words now"),
        ("stock", "Our stock of GPUs is down to twelve months, against fifteen in spring.", "Our stock of GPUs lasts twelve months.", "kept", "12 months then, 12 months now"),
        ("charges", "We booked a charge of $1.2 billion for restricted chips.", "The charge for restricted chips is $900 million, down from $1.2 billion.", "lowered", "$1.2 billion then, $900 million now"),
        ("charges", "We took a charge of half a billion dollars, or $500 million, on the H20.", "We took a charge of $0.5 billion on the H20.", "kept", "$500 million then, $500 million now"),
        ("china_revenue", "We expect revenue of $300 million to $350 million from China.", "Our guidance has nothing in it from China.", "lowered", "$300 million to $350 million then, nothing now"),
        ("orders", "We ordered 4,000 GPUs.", "We have cancelled the order of GPUs.", "reversed", "said to be so then, undone or denied now"),
        ("orders", "We paused our orders of GPUs.", "We have placed orders for 9,000 GPUs.", "reversed", "denied or undone then, said to be so now"),
        ("supply", "Lead times for GPUs are ten months.", "Lead times for GPUs are twelve weeks.", "raised", "10 months then, 2.77 months now: a shorter wait"),
        ("prices", "We rent a GPU for $3 an hour.", "We rent a GPU for two dollars and eighty cents an hour.", "lowered", "$3 then, $2.80 now"),
        ("substitution", "We have no plans to use domestic accelerators.", "A fifth of inference runs on domestic accelerators.", "reversed", "denied or undone then, said to be so now"),
        ("efficiency", "We serve it with thirty percent fewer GPUs.", "We serve it with half as many GPUs, fifty percent fewer GPUs.", "raised", "30 percent then, 50 percent now"),
    ],
)  # fmt: skip
def test_a_topic_between_two_calls(topic: str, then: str, now: str, kind: str, why: str) -> None:
    change = between([then], [now])[topic]
    assert (change.kind, change.why) == (kind, why)


def test_the_later_figure_counts_where_the_speaker_corrects_it() -> None:
    call = a_call(
        "Our GPUs are good for three more generations.",
        "Q: Three generations, with the large model too?",
        "A: Let me correct myself. It is two generations, not three.",
    )
    [change] = compare_calls([], call)
    assert change.now is not None
    assert [(one.value, one.unit) for one in change.now.figures] == [(2.0, "generations")]
    assert "corrected within the call: 3 generations, then 2 generations" in change.notes


def test_what_was_said_before_is_not_what_holds() -> None:
    call = a_call(
        "In May we told you that our stock of GPUs would last two years. Today our stock of GPUs lasts one year."
    )
    [change] = compare_calls([], call)
    assert change.now is not None
    assert change.now.figures[0].value == 12


def test_a_question_is_never_the_companys_word() -> None:
    call = a_call(
        "Q: You have a stock of GPUs for three years, do you not?",
        "A: Three years is too long. I would say eighteen months.",
    )
    [change] = compare_calls([], call)
    assert change.now is not None
    assert [one.value for one in change.now.figures] == [18.0]
    assert change.now.main.speaker == "Mara Voss"
    alone = a_call("Q: You have a stock of GPUs for three years, do you not?", "A: We had a good summer.")
    assert alone.positions == ()


def test_the_finance_chiefs_sum_counts_and_the_other_is_told() -> None:
    call = a_call(
        "CFO: We booked a charge of $410 million for restricted chips.",
        "Q: How large is it?",
        "A: The charge for restricted chips is something like $500 million.",
    )
    [change] = compare_calls([], call)
    assert change.now is not None
    assert change.now.figures[0].value == 410_000_000
    assert change.now.main.speaker == "Teodor Lund"
    assert "Mara Voss gives another figure" in change.notes


def test_a_question_without_an_answer_is_told_and_is_no_statement() -> None:
    now = a_call("Q: And what of the rental price of a GPU?", "A: I have nothing to share on prices.", on="2025-08-13")
    then = a_call("We rent a GPU for $3 an hour.")
    [change] = compare_calls([then], now)
    assert (change.topic, change.kind, change.notes) == (
        "prices",
        "dropped",
        ("asked by Ruth Amadi, and not answered",),
    )
    [asked] = now.unanswered
    assert (asked.topic, asked.asker, asked.firm, asked.speaker) == (
        "prices",
        "Ruth Amadi",
        "Cormorant Research",
        "Mara Voss",
    )


def test_nothing_is_dropped_from_a_call_that_is_not_whole() -> None:
    then = a_call("Our stock of GPUs lasts a year.")
    cut = a_call("We had a good summer.", on="2025-08-13", flags=("truncated",))
    assert cut.missing == ("its text is cut off",)
    assert compare_calls([then], cut) == ()
    whole = a_call("We had a good summer.", on="2025-08-13")
    assert [(one.topic, one.kind) for one in compare_calls([then], whole)] == [("stock", "dropped")]


def test_a_topic_that_skipped_a_call_is_held_against_the_last_that_spoke_of_it() -> None:
    calls = [a_call("Our stock of GPUs lasts a year."), a_call("A good summer.", on="2025-08-13", flags=("truncated",))]
    [change] = compare_calls(calls, a_call("Our stock of GPUs lasts half a year.", on="2025-11-12"))
    assert (change.kind, change.then) == ("lowered", calls[0])
    assert "the call of 2025-08-13 did not speak of it" in change.notes


def test_a_topic_that_moved_from_remarks_to_answers_is_the_same_topic() -> None:
    change = between(
        ["Our stock of GPUs lasts a year."], ["Q: How long does the stock of GPUs last?", "A: Still twelve months."]
    )["stock"]
    assert change.kind == "kept"
    assert "in an answer now, in the prepared remarks then" in change.notes


def test_an_affirmed_question_keeps_what_was_said() -> None:
    change = between(
        ["We rent a GPU for $3 an hour."], ["Q: Is three dollars still the price of a GPU an hour?", "A: It is."]
    )
    assert change["prices"].kind == "kept"


def test_two_publishers_of_one_call_are_one_call() -> None:
    short = a_call("Our stock of GPUs lasts a year.", on="2025-05-14", period="2025-Q1", flags=("paywalled",), number=1)
    full = a_call(
        "Our stock of GPUs lasts a year.", "We ordered 400 GPUs.", on="2025-05-15", period="2025-Q1", number=2
    )
    later = a_call("Our stock of GPUs lasts a year.", on="2025-08-13", period="2025-Q2", number=3)
    assert [one.id for one in one_a_call([later, short, full])] == [2, 3]


def test_a_company_that_never_speaks_of_chips_says_nothing() -> None:
    page = read_transcript(
        f"{CHIEF}\n\nOur inventory of seeds lasts a year.\n\n{FINANCE}\n\nPrices of seeds rose.\n", "https://c.example/"
    )
    call = read_call(page.text, page.turns, date(2025, 5, 14), company="Seed Halls")
    assert call.positions == ()


def test_a_sentence_without_end_is_read_to_a_point() -> None:
    call = a_call("Our stock of GPUs lasts a year and so on " + "and our stock of GPUs lasts two years " * 4000)
    [position] = call.positions
    assert position.main.end - position.main.start <= 1_500


def test_people_with_names_beyond_ascii_are_heard() -> None:
    text = "\n\n".join(
        [
            "Åsa Ödegård -- Chief Executive Officer",
            "Our stock of GPUs lasts a year.",
            "Đặng Thị Hà -- Chief Financial Officer",
            "Thank you.",
        ]
    )
    page = read_transcript(text, "https://c.example/")
    assert [turn.speaker for turn in page.turns] == ["Åsa Ödegård", "Đặng Thị Hà"]


@pytest.mark.parametrize(
    ("title", "company", "ticker", "period"),
    [
        ("Lantern Net Group (LNG) Q3 2023 Earnings Call Transcript", "Lantern Net Group", "LNG", "2023-Q3"),
        ("Transcript: Halden Semiconductor's second quarter 2025 earnings call", "Halden Semiconductor", None, "2025-Q2"),
        ("Marrow Peak Systems, Inc. (NYSE: MRPK) Q1 FY2026 Results Conference Call", "Marrow Peak Systems, Inc.", "MRPK", "2026-Q1"),
        ("Qinghe Interactive – 2024 Q4 earnings call", "Qinghe Interactive", None, "2024-Q4"),
        ("Norrvind Cloud AB: Earnings Call Transcript, first half 2025", "Norrvind Cloud AB", None, "2025-H1"),
    ],
)  # fmt: skip
def test_whose_call_it_is_stands_in_its_title(title: str, company: str, ticker: str | None, period: str) -> None:
    held = held_of(title)
    assert held is not None
    assert (held.company, held.ticker, held.period) == (company, ticker, period)


def test_where_the_title_is_silent_the_operator_is_asked() -> None:
    held = held_of(
        "Conference call",
        "Welcome to the third quarter 2024 earnings call of Voss Halls. All lines are muted.",
        date(2024, 11, 1),
    )
    assert held is not None
    assert (held.company, held.period) == ("Voss Halls", "2024-Q3")
    assert held_of("A page about nothing") is None


def test_a_fourth_quarter_without_a_year_is_of_the_year_before() -> None:
    assert period_of("the fourth quarter results", date(2025, 2, 20)) == "2024-Q4"
    assert period_of("the fourth quarter results", date(2025, 11, 20)) == "2025-Q4"


def test_names_compare_without_their_form_of_law() -> None:
    assert name_key("Marrow Peak Systems, Inc.") == name_key("MARROW PEAK SYSTEMS") != name_key("Marrow Peak")
