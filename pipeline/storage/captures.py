"""Where the bytes of captures lie: a folder, or object storage by an address such as `s3://bucket/prefix`.

Both keep the same promises. Bytes are written once, under their SHA-256 (`ab/cd/ef…`), whole or not at all; what is
read is checked against its name; what is missing is an error that names it. Nothing here is called with a transaction
open: a store may be slow.
"""

import hashlib
import importlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from models.hashing import sha256
from pipeline.errors import CaptureError, SettingsError, StoreError, show
from pipeline.settings import Settings, secret_text

#: By scheme the extra of the package that brings its driver.
EXTRAS = {"s3": "s3", "s3a": "s3"}


class Captures(Protocol):
    """A place for captured bytes."""

    @property
    def address(self) -> str:
        """Where it is, fit to be shown."""
        ...

    def put(self, body: bytes) -> bytes:
        """Keep bytes, durably; gives their SHA-256. Twice is once.

        Raises:
            StoreError: the place does not take them.
        """
        ...

    def get(self, sha: bytes) -> bytes:
        """The bytes of that SHA-256.

        Raises:
            CaptureError: they are not there, or are not what their name says.
            StoreError: the place does not answer.
        """
        ...

    def erase(self, sha: bytes) -> None:
        """Take bytes away for good; those that are not there are none.

        Raises:
            StoreError: the place does not answer.
        """
        ...

    def names(self) -> Iterator[bytes]:
        """The SHA-256 of everything that is there, in order.

        Raises:
            StoreError: the place does not answer.
        """
        ...


def open_captures(settings: Settings) -> Captures:
    """The captures of a deployment.

    Raises:
        SettingsError: the address is of a kind for which no driver is installed, or is wrong.
    """
    return open_place(settings.captures_place, options_of(settings))


def open_place(address: str, options: Mapping[str, Any]) -> Captures:
    """Captures at a folder or address.

    Raises:
        SettingsError: the address is of a kind for which no driver is installed, or is wrong.
    """
    if "://" not in address:
        return FolderCaptures(Path(address))
    return ObjectCaptures(address, options)


def options_of(settings: Settings) -> dict[str, Any]:
    """What an object store's driver is opened with; what is not set is found where that driver looks for it.

    Raises:
        SettingsError: a secret cannot be read.
    """
    given: dict[str, Any] = {}
    if settings.captures_key is not None:
        given["key"] = secret_text(settings.captures_key)
    if settings.captures_secret is not None:
        given["secret"] = secret_text(settings.captures_secret)
    if settings.captures_endpoint is not None:
        given["endpoint_url"] = settings.captures_endpoint
    return given


def path_of(sha: bytes) -> str:
    """The name of a capture below its place: `ab/cd/ef…`."""
    name = sha.hex()
    return f"{name[:2]}/{name[2:4]}/{name[4:]}"


def _checked(sha: bytes, body: bytes) -> bytes:
    if hashlib.sha256(body).digest() != sha:
        raise CaptureError(f"capture {sha.hex()}: its bytes have another hash")
    return body


def _sha_of(path: str) -> bytes | None:
    """The hash that a path below the place stands for; None for anything else, such as a file half written."""
    name = path.replace("/", "")
    try:
        sha = bytes.fromhex(name)
    except ValueError:
        return None
    return sha if len(sha) == 32 and path_of(sha) == path else None


class FolderCaptures:
    """Captures in a folder of this machine, or one that several machines share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def address(self) -> str:
        """The folder."""
        return str(self.folder)

    def put(self, body: bytes) -> bytes:
        """Keep bytes: into a file of another name, which gets its own when it is whole and on the disk."""
        sha = sha256(body)
        place = self.folder / path_of(sha)
        if place.exists():
            return sha
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(body)
                    out.flush()
                    os.fsync(out.fileno())
                Path(name).replace(place)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            _keep_names(place.parent)
        except OSError as fault:
            raise StoreError(f"{self.folder}: {fault.strerror}") from fault
        return sha

    def get(self, sha: bytes) -> bytes:
        """The bytes of that SHA-256."""
        try:
            body = (self.folder / path_of(sha)).read_bytes()
        except FileNotFoundError as fault:
            raise CaptureError(f"capture {sha.hex()}: {fault.strerror}") from fault
        except OSError as fault:
            raise StoreError(f"capture {sha.hex()}: {fault.strerror}") from fault
        return _checked(sha, body)

    def erase(self, sha: bytes) -> None:
        """Delete the file, durably."""
        place = self.folder / path_of(sha)
        try:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                _keep_names(place.parent)
        except OSError as fault:
            raise StoreError(f"capture {sha.hex()}: {fault.strerror}") from fault

    def names(self) -> Iterator[bytes]:
        """The SHA-256 of every file."""
        for path in sorted(self.folder.glob("??/??/*")):
            if (sha := _sha_of(path.relative_to(self.folder).as_posix())) is not None:
                yield sha


def _keep_names(folder: Path) -> None:
    """A file's name is durable only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class ObjectCaptures:
    """Captures as objects, by whatever address fsspec knows.

    An object appears whole or not at all: stores that are asked for by address write so of themselves.
    """

    def __init__(self, address: str, options: Mapping[str, Any]) -> None:
        scheme = address.partition("://")[0]
        try:
            from fsspec.core import url_to_fs  # type: ignore[import-untyped]

            # What another worker wrote is seen at once: listings are asked for, never remembered.
            kept = {"use_listings_cache": False, "skip_instance_cache": True}
            self._files, self._root = url_to_fs(address.rstrip("/"), **(dict(options) | kept))
        except ImportError as fault:
            extra = f": pip install 'chipwatch[{EXTRAS[scheme]}]'" if scheme in EXTRAS else ""
            raise SettingsError(f"{show(address)}: no driver for {scheme}:// is installed{extra}") from fault
        except ValueError as fault:
            raise SettingsError(f"{show(address)}: {fault}") from fault
        self._address = show(address)
        self._faults: tuple[type[Exception], ...] = (OSError, *_faults_of(scheme))

    @property
    def address(self) -> str:
        """The address, without what may be secret."""
        return self._address

    def put(self, body: bytes) -> bytes:
        """Keep bytes, where nobody has yet."""
        sha = sha256(body)
        place = f"{self._root}/{path_of(sha)}"
        try:
            if not self._files.exists(place):
                self._files.pipe_file(place, body)
        except self._faults as fault:
            raise self._down(fault) from fault
        return sha

    def get(self, sha: bytes) -> bytes:
        """The bytes of that SHA-256."""
        try:
            body: bytes = self._files.cat_file(f"{self._root}/{path_of(sha)}")
        except FileNotFoundError as fault:
            raise CaptureError(f"capture {sha.hex()}: not in {self._address}") from fault
        except self._faults as fault:
            raise self._down(fault) from fault
        return _checked(sha, body)

    def erase(self, sha: bytes) -> None:
        """Delete the object."""
        try:
            self._files.rm_file(f"{self._root}/{path_of(sha)}")
        except FileNotFoundError:
            return  # it was gone
        except self._faults as fault:
            raise self._down(fault) from fault

    def names(self) -> Iterator[bytes]:
        """The SHA-256 of every object."""
        try:
            found = sorted(self._files.find(self._root))
        except FileNotFoundError:
            return  # nothing was ever put there
        except self._faults as fault:
            raise self._down(fault) from fault
        for path in found:
            if (sha := _sha_of(str(path).removeprefix(f"{self._root}/"))) is not None:
                yield sha

    def _down(self, fault: Exception) -> StoreError:
        return StoreError(f"{self._address} does not answer as it should: {type(fault).__name__}: {fault}")


def _faults_of(scheme: str) -> tuple[type[Exception], ...]:
    """What a driver raises beside errors of the system."""
    if EXTRAS.get(scheme) != "s3":
        return ()
    raised: type[Exception] = importlib.import_module("botocore.exceptions").BotoCoreError
    return (raised,)
