"""Bytes that came in, into their place before the transaction that names them: a row never points at nothing."""

from models.hashing import sha256
from pipeline.storage.documents import Put, take_back, was_removed
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context


def keep_bytes(context: Context, body: bytes) -> Put:
    """Put bytes where captures lie. No transaction is open meanwhile: the store may be slow, or far away.

    Raises:
        StateError: the same bytes are being erased by their terms just now.
        StoreError: the store does not take them.
    """
    sha = sha256(body)
    with reading(context.engine) as connection:
        gone = was_removed(connection, sha)
    until = None
    if gone:
        with writing(context.engine) as connection:
            until = take_back(connection, sha, context.clocks.wall_now())
    context.captures.put(body)
    return Put(sha, len(body), until)
