from email import message_from_bytes, policy

import pytest

from models.clocks import WallInstant
from models.telling import Picture
from pipeline.channels import CHANNELS, Ports
from pipeline.errors import DeliveryError
from tests.channels.conftest import AT, message

PORTS = Ports(now=lambda: WallInstant(AT))


def test_writes_the_mail_and_its_parts_once(settings, tmp_path):
    for _ in range(2):
        CHANNELS["file"].send(message(channel="file"), settings(), PORTS)
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert written == [f"editions/Ada/al-1-first.{kind}" for kind in ("eml", "html", "txt")]
    mail = message_from_bytes((tmp_path / "editions/Ada/al-1-first.eml").read_bytes(), policy=policy.default)
    assert mail["Message-ID"] == "<0123456789abcdef@watch.example>"


def test_the_page_shows_its_pictures(settings, tmp_path):
    picture = Picture("chart", "image/png", b"\x89PNG")
    CHANNELS["file"].send(message(html='<img src="cid:chart">', images=(picture,)), settings(), PORTS)
    page = (tmp_path / "editions/Ada/al-1-first.html").read_text(encoding="utf-8")
    assert page == '<img src="data:image/png;base64,iVBORw=="' + ">"


@pytest.mark.parametrize("name", ["../../etc/cron", "/abs", "..", "a/b\x00c", "💥"])
def test_no_name_leads_out_of_the_folder(settings, tmp_path, name):
    CHANNELS["file"].send(message(recipient=name, about=name, address="folder"), settings(), PORTS)
    inside = tmp_path / "editions"
    assert all(path.is_relative_to(inside) for path in tmp_path.rglob("*") if path.is_file())
    assert len([path for path in inside.rglob("*") if path.is_file()]) == 3


def test_a_folder_that_cannot_be_written_is_worth_another_try(settings, tmp_path):
    (tmp_path / "editions").write_text("a file in the way")
    with pytest.raises(DeliveryError) as fault:
        CHANNELS["file"].send(message(), settings(), PORTS)
    assert fault.value.again


def test_every_module_with_a_channel_is_found():
    assert set(CHANNELS) == {"apprise", "email", "file", "webhook"}
