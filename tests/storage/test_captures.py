"""The captures' place keeps its promises, be it a folder or a bucket."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from models.hashing import sha256
from pipeline.errors import CaptureError, SettingsError, StoreError
from pipeline.settings import Settings
from pipeline.storage.captures import Captures, FolderCaptures, open_captures, path_of
from tests.storage.s3 import Bucket

BODY = b"<p>a licence is required</p>"


@pytest.fixture(params=["folder", "s3"])
def captures(request: pytest.FixtureRequest, tmp_path: Path) -> Captures:
    if request.param == "folder":
        return open_captures(Settings(home=tmp_path))
    bucket: Bucket = request.getfixturevalue("bucket")
    return open_captures(bucket.settings(tmp_path))


def spoil(captures: Captures, sha: bytes, body: bytes) -> None:
    """Write other bytes under a name, as a broken disk would."""
    if isinstance(captures, FolderCaptures):
        (captures.folder / path_of(sha)).write_bytes(body)
    else:
        made: Any = captures
        made._files.pipe_file(f"{made._root}/{path_of(sha)}", body)


def test_bytes_are_kept_once_under_their_hash(captures: Captures) -> None:
    assert list(captures.names()) == []
    assert captures.put(BODY) == captures.put(BODY) == sha256(BODY)
    other = captures.put(b"")
    assert captures.get(sha256(BODY)) == BODY
    assert captures.get(other) == b""
    assert list(captures.names()) == sorted([sha256(BODY), other])


def test_what_was_written_is_never_written_again(captures: Captures) -> None:
    sha = captures.put(BODY)
    spoil(captures, sha, b"something else")
    captures.put(BODY)  # a capture that was changed is for `verify` to tell, and for nobody to paper over
    with pytest.raises(CaptureError, match=f"{sha.hex()}.*another hash"):
        captures.get(sha)


def test_what_is_missing_is_named(captures: Captures) -> None:
    with pytest.raises(CaptureError, match="00" * 32):
        captures.get(b"\0" * 32)
    sha = captures.put(BODY)
    captures.erase(sha)
    captures.erase(sha)
    with pytest.raises(CaptureError, match=sha.hex()):
        captures.get(sha)
    assert captures.put(BODY) == sha
    assert captures.get(sha) == BODY


def test_many_put_the_same_at_once(captures: Captures) -> None:
    bodies = [bytes([number % 5]) * 1000 for number in range(20)]
    workers = [threading.Thread(target=captures.put, args=(body,)) for body in bodies]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert list(captures.names()) == sorted({sha256(body) for body in bodies})
    assert all(captures.get(sha256(body)) == body for body in bodies)


def test_a_folder_that_takes_nothing_says_so_and_keeps_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(StoreError, match="No space left"):
        FolderCaptures(tmp_path).put(BODY)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_store_that_does_not_answer_says_so_and_no_secret(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path,
        captures="s3://bucket/prefix",
        captures_endpoint="http://127.0.0.1:9",
        captures_key="AKIA-NOBODY",
        captures_secret="hush-hush-hush",
    )
    captures: Any = open_captures(settings)
    captures._files.config_kwargs |= {"retries": {"max_attempts": 1}, "connect_timeout": 1}
    with pytest.raises(StoreError, match="s3://bucket/prefix does not answer") as told:
        captures.put(BODY)
    assert "hush" not in str(told.value)


def test_without_its_driver_the_extra_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['s3fs'] = None; from pipeline.cli import main; main(['add', sys.argv[1]])"
    letter = tmp_path / "letter.txt"
    letter.write_text("A licence is required.")
    environment = {"CHIPWATCH_HOME": str(tmp_path), "CHIPWATCH_CAPTURES": "s3://bucket", "PATH": ""}
    subprocess.run([sys.executable, "-m", "pipeline.cli", "init"], env=environment, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", code, str(letter)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == ("chipwatch: s3://bucket: no driver for s3:// is installed: pip install 'chipwatch[s3]'\n")


def test_an_address_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="zzz"):
        open_captures(Settings(home=tmp_path, captures="zzz://somewhere"))
