"""Content keys: SHA-256 over canonical bytes, and the short ids minted from them."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any


def sha256(data: bytes) -> bytes:
    """The 32 bytes of SHA-256."""
    return hashlib.sha256(data).digest()


def key_of(*parts: str) -> bytes:
    """A content key of text parts; a NUL between them keeps ("a", "bc") and ("ab", "c") apart."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass"))


def short_id(prefix: str, key: bytes) -> str:
    """A public id minted from a key: `ev-` and 13 letters and digits (65 bits)."""
    return f"{prefix}-{base64.b32encode(key[:9]).decode().lower()[:13]}"


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
_TEXTS_AND_NUMBERS = (str, int, float)


@cache
def _fields(kind: type) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]] | None:
    """The names of a dataclass's fields, and what gets them all; None of any other type."""
    if not is_dataclass(kind):
        return None
    names = tuple(each.name for each in fields(kind))
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda value: tuple(getattr(value, name) for name in names)


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses as objects, tuples as arrays, dates, decimals and fractions as text."""
    # By the exact type first: alerts are made of many small values.
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is tuple or kind is list:
        return [part if type(part) in _AS_THEY_ARE else plain(part) for part in value]
    found = _fields(value.__class__)
    if found is not None:
        names, get = found
        pairs = zip(names, get(value), strict=True)
        return {name: part if type(part) in _AS_THEY_ARE else plain(part) for name, part in pairs}
    if isinstance(value, _TEXTS_AND_NUMBERS):
        return value
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(name): part if type(part) in _AS_THEY_ARE else plain(part) for name, part in value.items()}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Iterable):
        return [plain(part) for part in value]
    raise TypeError(f"no plain form for {type(value).__name__}")


def canonical(value: object) -> bytes:
    """The one JSON form of a value: keys sorted, no spaces, UTF-8."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def content_key(value: object) -> bytes:
    """SHA-256 of the canonical form."""
    return sha256(canonical(value))
