"""Recipients as YAML: what is refused with its line, what stands beside each other, and what comes back."""

import re
from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.recipient import SEVERITIES, Addressee, Filters, Quiet, Route
from pipeline.alerts.recipient_file import (
    Known,
    Written,
    address_fault,
    check_together,
    read_recipients,
    write_recipients,
)
from pipeline.catalogue import load_catalogue
from pipeline.errors import CatalogueError

KNOWN = Known(("email", "webhook", "file"), ("market-news", "restriction-touches-us"), load_catalogue())
WHOLE = """
recipients:
  Ada Field:
    lens: compliance
    time_zone: America/New_York
    digest: {day: tuesday, hour: 8}
    routes:
      - channel: email
        address: ada@reader.example
        cadence: {critical: instant, high: hourly, medium: daily}
      - channel: webhook
        address: https://hooks.example/x
        instant_from: high
        digest: false
        secret: file:/run/secrets/hook
    filters: {chips: [nvidia-hopper], types: [restriction_imposed], places: [CN], sites: [Harbour 2], touching: true}
    kept_from: [unit_costs, suppliers]
    quiet: {since: 22:00, until: 07:30, weekends: true, but: high}
    escalate_to: [desk]
  desk:
    kind: team
    members: [Ada Field]
"""


def read(body: str) -> tuple[list[Addressee], list[str]]:
    people, faults = read_recipients(body, "r.yaml", KNOWN)
    return [each.person for each in people], [str(each) for each in faults]


def test_a_file_is_read_as_it_says() -> None:
    [ada, desk], faults = read(WHOLE)
    assert faults == []
    assert (ada.lens, ada.time_zone, ada.digest_day, ada.digest_hour) == ("compliance", "America/New_York", 1, 8)
    assert dict(ada.routes[0].cadence) == {"critical": "instant", "high": "hourly", "medium": "daily", "low": "weekly"}
    assert dict(ada.routes[1].cadence) == {
        "critical": "instant",
        "high": "instant",
        "medium": "weekly",
        "low": "weekly",
    }
    assert (ada.routes[0].digest, ada.routes[1].digest, ada.routes[1].secret) == (True, False, "file:/run/secrets/hook")
    assert ada.filters == Filters(
        types=("restriction_imposed",), chips=("nvidia-hopper",), places=("CN",), sites=("Harbour 2",), touching=True
    )
    assert ada.quiet == Quiet(time(22), time(7, 30), weekends=True, but="high")
    assert (desk.kind, desk.members, ada.escalate_to) == ("team", ("Ada Field",), ("desk",))
    assert read(write_recipients([ada, desk])) == ([ada, desk], [])


@pytest.mark.parametrize(
    ("fields", "line", "words"),
    [
        ("    lenz: compliance", 3, "unknown key 'lenz'; the nearest is 'lens'"),
        ("    lens: complience", 3, "'complience' is none of what is known; the nearest is 'compliance'"),
        ("    time_zone: Europe/Berlyn", 3, "nearest is 'Europe/Berlin'"),
        ("    filters:\n      chips: [nvidia-h20]\n      types: [restriction_impose]", 5, "'restriction_imposed'"),
        ("    filters: {chips: [nvidia-hoper]}", 3, "'nvidia-hopper'"),
        ("    filters: {rules: [market-newz]}", 3, "'market-news'"),
        ("    filters: {touching: yes}", 3, "must be true or false"),
        ("    routes:\n      - channel: mail\n        address: a@b.example", 4, "the nearest is 'email'"),
        ("    routes:\n      - channel: email\n        address: nobody", 5, "'nobody' is no mail address"),
        ("    routes:\n      - {channel: webhook, address: 'http://a.example/x'}", 4, "HTTPS"),
        ("    routes:\n      - channel: email", 4, "needs its `address`"),
        ("    routes:\n      - {channel: email, address: a@b.example, cadence: {high: soon}}", 4, "'soon'"),
        ("    routes:\n      - {channel: file, address: x, secret: hunter2}", 4, "by its reference"),
        ("    routes:\n      - {channel: file, address: x}\n      - {channel: file, address: X}", 4, "twice"),
        ("    digest: {day: monday, hour: 24}", 3, "from 0 to 23"),
        ("    quiet: {since: 22:00}", 3, "both"),
        ("    quiet: {since: 25:00, until: 07:00}", 3, "no time of day"),
        ("    quiet: {since: 07:00, until: 07:00}", 3, "end as they begin"),
        ("    members: [bob]", 3, "a person has no members"),
        ("    kept_from: [unit_cost]", 3, "'unit_costs'"),
        ("    profile: research\n    filters: {touching: true}", 4, "cannot ask for `touching`"),
        ("    active: 1", 3, "must be true or false"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_the_rest_is_read(fields: str, line: int, words: str) -> None:
    people, [fault] = read(f"recipients:\n  ada:\n{fields}\n  bob:\n    lens: research\n")
    assert [who.name for who in people] == ["bob"]
    assert fault.startswith(f"r.yaml:{line}: ")
    assert words in fault


@pytest.mark.parametrize(
    ("body", "line", "words", "left"),
    [
        ("  ada:\n    lens: compliance\n  ada:\n    lens: research\n", 4, "'ada' stands in line 2 already", ["ada"]),
        ("  ada:\n    lens: compliance\n    lens: research\n", 4, "'lens' is given twice", []),
        ("  ada: &a\n    lens: research\n  eve: *a\n", 2, "anchors and aliases", ["ada"]),
        (f"  ada:\n    digest: {{hour: {'9' * 6000}}}\n", 3, "from 0 to 23", []),
        ("  ada: compliance\n", 2, "must be a mapping", []),
        ("  a/b: {lens: research}\n", 2, "'a/b' is no name", []),
    ],
)
def test_a_record_that_cannot_be_read_is_set_aside_alone(body: str, line: int, words: str, left: list[str]) -> None:
    people, [fault] = read(f"\ufeffrecipients:\n{body}  bob:\n    lens: research\n".replace("\n", "\r\n"))
    assert [who.name for who in people] == [*left, "bob"]
    assert fault.startswith(f"r.yaml:{line}: ")
    assert words in fault


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("", 1, "is empty"),
        ("recipients: [ada]", 1, "must be a mapping"),
        ("people:\n  ada: {}\n", 1, "there is `recipients`"),
        ("recipients: {}\nrecipients: {}\n", 1, "given twice"),
        ("recipients:\n  ada:\n    lens: re\x01search\n", 3, "U+0001 is not allowed"),
        ("recipients:\n\tada:\n", 2, "cannot start any token"),
    ],
)
def test_what_is_no_file_of_recipients_is_told_with_its_line(body: str, line: int, words: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(words)) as told:
        read(body)
    assert str(told.value).startswith(f"r.yaml:{line}: ")


@pytest.mark.parametrize(
    "address",
    ["ada", "ada@", "@a.example", "ada@example", "ada@a.example, bob@b.example", "ada <ada@a.example>", "a b@c.example",
     "ada@a.example\nBcc: x@y.example", "ädä@a.example", "ada@a.example ", "ada@ä.example", "ada@@a.example", ""],
)  # fmt: skip
def test_what_is_no_mail_address(address: str) -> None:
    assert address_fault("email", address)


def test_addresses_that_are_some() -> None:
    for channel, address in (
        ("email", "a.da+chips@mail.reader.example"), ("webhook", "https://hooks.example:8443/x?y=1"),
        ("apprise", "airflow:slack"), ("apprise", "file:/run/secrets/slack"), ("file", "alerts"),
    ):  # fmt: skip
        assert address_fault(channel, address) == ""


def test_an_address_that_is_a_secret_is_given_by_its_reference_and_not_repeated() -> None:
    fault = address_fault("apprise", "slack://sesame/b/c")
    assert "file:/path" in fault
    assert "sesame" not in fault


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        ("email", "ada@a.example", "ada@a.example"),
        ("webhook", "https://u:sesame@hooks.example:8443/sesame?k=sesame", "https://hooks.example:8443/…"),
        ("webhook", "sesame", "…"), ("webhook", "https://hooks.example?k=sesame", "https://hooks.example/…"),
        ("apprise", "slack://sesame/b", "slack://…"), ("apprise", "file:/run/slack", "file:/run/slack"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_what_may_be_secret(channel: str, address: str, shown: str) -> None:
    assert Route(channel, address).shown == shown


def person(name: str, *addresses: str, **given: object) -> Written:
    ways = tuple(Route("email", address) for address in addresses)
    return Written(replace(Addressee(name, routes=ways), **given), f"r.yaml:{name}")  # type: ignore[arg-type]


def together(*given: Written, there: tuple[Addressee, ...] = ()) -> tuple[list[str], list[str]]:
    kept, faults = check_together(given, {who.name: who for who in there})
    return [each.person.name for each in kept], [fault.reason for fault in faults]


def test_a_team_is_not_in_itself_however_far_round() -> None:
    ring = [person(name, kind="team", members=(of,)) for name, of in (("a", "b"), ("b", "c"), ("c", "a"))]
    kept, faults = together(*ring, person("d"))
    assert kept == ["d"]
    assert "a: a team is in itself: a → b → c → a" in faults


def test_who_refers_to_nobody_or_to_what_is_set_aside_is_set_aside() -> None:
    kept, faults = together(
        person("ada"), person("t", kind="team", members=("adda",)), person("u", kind="team", members=("t", "ada")),
        person("v", escalate_to=("u",)), person("w", escalate_to=("ada",)),
    )  # fmt: skip
    assert kept == ["ada", "w"]
    assert "t: member 'adda' is nobody who is told; the nearest is 'ada'" in faults
    assert len(faults) == 3


def test_a_mail_address_belongs_to_one_person_and_a_team_may_share_it() -> None:
    there = (person("bob", "Shared@a.example").person,)
    kept, faults = together(
        person("ada", "shared@A.example"), person("t", "shared@a.example", kind="team"), there=there
    )
    assert (kept, faults) == (["t"], ["ada: shared@a.example is the mail address of bob"])
    assert together(person("c", "x@a.example"), person("d", "x@a.example"))[0] == ["c"]
    # Whoever gives it up in the same file lets another have it.
    assert together(person("ada", "shared@a.example"), person("bob", "new@a.example"), there=there)[1] == []
    assert together(person("ada", "shared@a.example"), there=(replace(there[0], active=False),))[1] == []


names = st.text(st.characters(categories=("L", "N", "P"), include_characters=" "), min_size=1, max_size=20)
ways = st.builds(
    lambda local, soon, digest: Route("email", f"{local}@a.example", dict(zip(SEVERITIES, soon, strict=True)), digest),
    st.from_regex(r"[a-z0-9]{1,10}", fullmatch=True),
    st.tuples(*[st.sampled_from(("instant", "hourly", "daily", "weekly", "never"))] * 4),
    st.booleans(),
)
people = st.builds(
    Addressee,
    name=names.filter(lambda name: bool(name.strip(" .")) and "/" not in name),
    lens=st.sampled_from(("procurement", "compliance", "research")),
    time_zone=st.sampled_from(("UTC", "Asia/Tokyo", "America/Los_Angeles")),
    digest_day=st.integers(0, 6),
    digest_hour=st.integers(0, 23),
    routes=st.lists(ways, max_size=3, unique_by=lambda way: way.address).map(tuple),
    filters=st.builds(
        Filters, chips=st.sampled_from(((), ("nvidia-h20",))), sites=st.sampled_from(((), ("NO", "on: off"))),
        touching=st.booleans(),
    ),
    kept_from=st.sampled_from(((), ("unit_costs",), ("suppliers", "private_documents"))),
    quiet=st.sampled_from((Quiet(), Quiet(time(22), time(7)), Quiet(weekends=True, but="never"))),
    escalate_to=st.lists(names.map(str.strip).filter(bool), max_size=2, unique=True).map(tuple),
    active=st.booleans(),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(people, max_size=2, unique_by=lambda who: who.name))
def test_what_is_written_is_read_back_as_it_is(given: list[Addressee]) -> None:
    if given:
        assert read(write_recipients(given)) == (given, [])
