"""A body's bytes under caps: of what is received, of what it inflates to, and of the ratio of the two.

A few hundred bytes can inflate to a gigabyte, and a cap that is looked at after inflating has already
paid for it. `zlib.decompressobj().decompress(data, max_length)` stops where the cap is.
"""

import zlib
from collections.abc import Iterable

from pipeline.errors import TooLargeError, UnreachableError

RATIO = 200
#: Below this the ratio says nothing: a short page of spaces is no bomb.
RATIO_FROM = 1 << 20
STEP = 1 << 16
PIECE = 1 << 13


def read_body(chunks: Iterable[bytes], encoding: str, *, max_bytes: int, url: str, cut: bool = False) -> bytes:
    """The inflated body.

    Args:
        chunks: the bytes as received.
        encoding: the Content-Encoding header; "", "identity", "gzip" and "x-gzip" are read.
        max_bytes: cap of the received and of the inflated bytes.
        url: for the error.
        cut: give the first `max_bytes` of a longer body, in place of refusing it.

    Raises:
        TooLargeError: over a cap, or inflated to more than 200 times what was received.
        UnreachableError: another encoding than was asked for, or broken or cut-off gzip.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _plain(chunks, max_bytes, url, cut)
    if name not in {"gzip", "x-gzip"}:
        raise UnreachableError(f"sent the encoding {name[:40]!r}, gzip was asked for", url=url)
    try:
        return _inflated(chunks, max_bytes, url, cut)
    except zlib.error as fault:
        raise UnreachableError(f"broken gzip: {fault}", url=url) from fault


def _plain(chunks: Iterable[bytes], max_bytes: int, url: str, cut: bool) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            if cut:
                return bytes(body[:max_bytes])
            raise TooLargeError(f"more than {max_bytes} bytes", url=url)
    return bytes(body)


def _inflated(chunks: Iterable[bytes], max_bytes: int, url: str, cut: bool) -> bytes:
    body = bytearray()
    received = 0
    member = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        # Small pieces: the ratio is of what was inflated to what was really used up for it.
        for at in range(0, len(chunk), PIECE):
            data = chunk[at : at + PIECE]
            received += len(data)
            if received > max_bytes:
                if cut:
                    return bytes(body)
                raise TooLargeError(f"more than {max_bytes} bytes before inflating", url=url)
            while data:
                if member.eof:
                    # RFC 1952, section 2.2: members may follow one another.
                    if not data.startswith(b"\x1f\x8b"):
                        return bytes(body)
                    member = zlib.decompressobj(wbits=31)
                body += member.decompress(data, STEP)
                data = member.unused_data if member.eof else member.unconsumed_tail
                if len(body) > max_bytes:
                    if cut:
                        return bytes(body[:max_bytes])
                    raise TooLargeError(f"inflates to more than {max_bytes} bytes", url=url)
                if len(body) > max(RATIO_FROM, RATIO * received):
                    raise TooLargeError(f"inflates to more than {RATIO} times its size", url=url)
    if received and not member.eof:
        raise UnreachableError("the gzip body is cut off", url=url)
    return bytes(body)
