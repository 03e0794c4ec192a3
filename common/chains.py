"""Checking a chain of records: what an outsider with an export can do, we do the same way."""

from collections.abc import Iterable

from common.models import GENESIS, ChainedRecord


def first_break(rows: Iterable[ChainedRecord]) -> ChainedRecord | None:
    """The first row of one chain, in order of seq, that does not follow from the one before.

    A changed row no longer has its hash; a removed or inserted one breaks seq or prev_hash. None
    when the chain is whole. (Rows missing at the end leave no trace in the rest.)
    """
    seq, prev_hash = 0, GENESIS
    for row in rows:
        follows = row.seq == seq + 1 and row.prev_hash == prev_hash
        if not follows or row.hash != row.compute_hash():
            return row
        seq, prev_hash = row.seq, row.hash
    return None
