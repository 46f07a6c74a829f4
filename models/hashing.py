"""Content keys: SHA-256 over canonical bytes, and the short ids minted from them."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
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


def plain(value: object) -> Any:
    """A value as JSON knows it: dataclasses as objects, tuples as arrays, dates, decimals and fractions as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
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
