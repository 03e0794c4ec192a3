"""Many rows without many steps: copies of a lawful case, straight into the database."""

import uuid
from datetime import timedelta

from vouchers.models import Event, Voucher


def copies(voucher: Voucher, count: int) -> list[Voucher]:
    """`count` cases like this one, each a minute later in the queue."""
    last = Voucher.objects.filter(cycle=voucher.cycle_id).order_by("-place").first()
    start = (last.place or 0) if last else 0
    made = []
    for n in range(1, count + 1):
        twin = Voucher.objects.get(pk=voucher.pk)
        twin.pk, twin.public_id, twin.place = None, uuid.uuid4(), start + n
        twin.application_number = f"C{start + n:06d}"
        twin.contract_sha256, twin.contract_key = f"c{start + n:063x}", f"COPY-{start + n}"
        twin.submitted_at = voucher.submitted_at + timedelta(minutes=n)  # type: ignore[operator]
        made.append(twin)
    return Voucher.objects.bulk_create(made)


def events(voucher: Voucher, count: int) -> None:
    """`count` more events behind the last one."""
    first = Event.objects.filter(voucher=voucher).order_by("-seq").first()
    assert first is not None
    rows = []
    for n in range(1, count + 1):
        row = Event.objects.get(pk=first.pk)
        row.pk, row.seq, row.hash = None, first.seq + n, f"{n:064x}"
        rows.append(row)
    Event.objects.bulk_create(rows)
    Voucher.objects.filter(pk=voucher.pk).update(chain_seq=first.seq + count)
