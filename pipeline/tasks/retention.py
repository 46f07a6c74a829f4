"""Retention: what publishers' terms, or the deployment's own term, let go; never what is held."""

from collections.abc import Sequence
from datetime import date

from models.hold import Removal
from pipeline.holdings.retention import Verdict
from pipeline.storage.engine import reading, take_merge_lock, writing
from pipeline.storage.holds import bar_acts, holds_mark
from pipeline.storage.removing import take_out
from pipeline.storage.retention import captures_to_erase, claim_erasing, load_bodies, note_erased, remove_bodies
from pipeline.tasks.context import Context
from pipeline.tasks.retaining import Plan, plan

BATCH = 100
#: How often it is decided anew where people put on holds meanwhile; the next run takes what is left.
TRIES = 5


def retain(context: Context) -> dict[str, object]:
    """Take out every body and every record that may go by the world's clock, then the captures that nobody needs.

    Run twice it does it once; stopped anywhere, the next run goes on. What is decided is decided outside the
    transaction that deletes; that one begins by looking whether a hold was put on since, or anything else done.

    Returns:
        `bodies` and `captures` removed now; with a term set `records` too.
    """
    done: dict[str, object] = {"bodies": 0, "captures": 0}
    if context.settings.keep_years:
        done["records"] = 0
    for _ in range(TRIES):
        decided = plan(context)
        bodies, records, whole = _carry_out(context, decided)
        done["bodies"] = int(str(done["bodies"])) + bodies
        if records:
            done["records"] = int(str(done["records"])) + records
        if whole:
            break
    done["captures"] = _erase_captures(context)
    return done


def _carry_out(context: Context, decided: Plan) -> tuple[int, int, bool]:
    """Take out what goes; how many bodies and records, and whether nothing was done meanwhile that stopped it."""
    now, wall = context.clocks.world_now(), context.clocks.wall_now()
    texts = [each for each in decided.goes if each.item.kind == "text"]
    others = [each for each in decided.goes if each.item.kind != "text"]
    bodies = records = 0
    for some in _by_hundreds(texts):
        with writing(context.engine) as connection:
            take_merge_lock(connection)
            bar_acts(connection)
            if holds_mark(connection) != decided.mark:
                return bodies, records, False
            found = load_bodies(connection, {int(each.item.id): each.why for each in some})
            remove_bodies(connection, found, now)
        bodies += len(found)
    for some in _by_hundreds(others):
        with writing(context.engine) as connection:
            take_merge_lock(connection)
            bar_acts(connection)
            if holds_mark(connection) != decided.mark:
                return bodies, records, False
            for each in some:
                ended = each.ends_on or date.max
                removed = Removal(each.item.kind, each.item.id, each.item.began_on, ended, each.why, now)
                take_out(connection, removed, wall)
        records += len(some)
    return bodies, records, True


def _by_hundreds(verdicts: Sequence[Verdict]) -> list[Sequence[Verdict]]:
    return [verdicts[start : start + BATCH] for start in range(0, len(verdicts), BATCH)]


def _erase_captures(context: Context) -> int:
    erased = 0
    while True:
        with reading(context.engine) as connection:
            left = captures_to_erase(connection, BATCH, context.clocks.wall_now())
        for sha in left:
            erased += _erase(context, sha)
        if len(left) < BATCH:
            return erased


def _erase(context: Context, sha: bytes) -> bool:
    """Erase a capture's bytes, with no transaction open; False where they are needed again, or another has them."""
    with writing(context.engine) as connection:
        if not claim_erasing(connection, sha, context.clocks.wall_now()):
            return False
    context.captures.erase(sha)
    with writing(context.engine) as connection:
        note_erased(connection, sha, context.clocks.wall_now())
    return True
