"""Settings: secrets by value and by file, faults named, nothing taken silently."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.errors import SettingsError
from pipeline.settings import load_settings, secret_text


def test_a_secret_in_a_file_is_read_without_its_newline(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://watcher@db/chipwatch\n")
    settings = load_settings(database=f"file:{tmp_path / 'url'}")
    assert settings.database_url == "postgresql://watcher@db/chipwatch"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        secret_text(SecretStr(f"file:{tmp_path / 'nowhere'}"))


def test_a_secret_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIPWATCH_SMTP_PASSWORD", "correct-horse")
    assert "correct-horse" not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIME_ZONE", "Mars/Olympus"), ("REPLAY", "203.0.113.9:80"), ("REPLAY", "127.0.0.1"), ("PROFILE", "both")],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CHIPWATCH_{name}", value)
    with pytest.raises(SettingsError, match=f"CHIPWATCH_{name}"):
        load_settings()


def test_the_database_lies_in_the_home_by_default(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path).database_url == f"sqlite:///{tmp_path}/chipwatch.db"
