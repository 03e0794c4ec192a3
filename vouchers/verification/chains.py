"""Hash chains: every row follows from the one before, and the head is where its owner says."""

from collections.abc import Iterable, Iterator

from common.models import GENESIS, ChainedRecord
from vouchers.verification.report import Difference


def broken_links(
    rows: Iterable[ChainedRecord], *, subject: str, head: tuple[int, str] | None = None
) -> Iterator[Difference]:
    """Yield what is wrong with one chain, rows in order of `seq`. `head`: the (seq, hash) expected
    of the last row; without it a cut-off tail cannot be seen.
    """
    seq, previous = 0, GENESIS
    for row in rows:
        if row.seq != seq + 1:
            yield Difference(subject, "sequence", str(seq + 1), str(row.seq))
        if row.prev_hash != previous:
            yield Difference(subject, f"link of row {row.seq}", previous[:12], row.prev_hash[:12])
        expected = row.compute_hash()
        if row.hash != expected:
            yield Difference(subject, f"hash of row {row.seq}", expected[:12], row.hash[:12])
        seq, previous = row.seq, row.hash
    if head is not None and head != (seq, previous):
        yield Difference(
            subject, "head of chain", f"{head[0]} {head[1][:12]}", f"{seq} {previous[:12]}"
        )
