"""The hosts that a deployment asks: each by what asks it, no secret of an address, and what a proxy cannot see."""

from pathlib import Path

from models.recipient import reached_by
from pipeline.settings import Settings
from pipeline.storage.engine import writing
from pipeline.storage.recipients import save_recipients
from pipeline.tasks.context import set_up
from pipeline.tasks.egress import egress


def test_every_host_by_what_asks_it(tmp_path: Path) -> None:
    context = set_up(
        Settings(
            home=tmp_path,
            sources="bis_press,sec_edgar",
            smtp_host="mail.corp.example",
            heartbeat="https://beat.example.org/ping/sesame",
            internal_hosts="netbox.corp.example:8443",
            proxy="http://x:sesame@proxy.corp.example:3128",
        )
    )
    people = (
        reached_by("ada", "https://hooks.example.org/T0/sesame", channel="webhook"),
        reached_by("bob", "slack://sesame/sesame/sesame", channel="apprise"),
        reached_by("carl", "file:/run/secrets/sesame-less", channel="apprise"),
    )
    with writing(context.engine) as connection:
        save_recipients(connection, people)
    found = egress(context)
    context.engine.dispose()
    assert {(place.host, place.port, place.by) for place in found.places if place.host} == {
        ("www.bis.gov", 443, "source bis_press"),
        ("www.bis.doc.gov", 443, "source bis_press"),
        ("www.sec.gov", 443, "source sec_edgar"),
        ("data.sec.gov", 443, "source sec_edgar"),
        ("mail.corp.example", 587, "channel email"),
        ("beat.example.org", 443, "heartbeat"),
        ("hooks.example.org", 443, "channel webhook"),
        ("netbox.corp.example", 8443, "inventory"),
    }
    unknown = [place.note for place in found.places if not place.host]
    assert len(unknown) == 2
    assert any(note.startswith("slack of bob") for note in unknown)
    assert (found.proxy, "cannot see" in found.unseen) == ("proxy.corp.example:3128", True)
    assert "sesame/" not in str(found)


def test_all_sources_have_hosts_and_invented_ones_are_not_asked(tmp_path: Path) -> None:
    context = set_up(Settings(home=tmp_path))
    hosts = {place.host for place in egress(context).places}
    context.engine.dispose()
    assert len(hosts) > 80
    assert not [host for host in hosts if host.endswith(".example")]
