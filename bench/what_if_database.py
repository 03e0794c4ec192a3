"""What a what-if takes through the database, as the job runs it: read, replay, keep the list.

Run: `.venv/bin/python -m bench.what_if_database` (BENCH_DATABASE_URL, or a database of its own
under var/bench). Every cycle is replayed under a copy of the catalog in force with other sums; the
result is taken back at the end. Aims: 100,000 applications under 60 s; five times the rows at most
5.5 times the time.
"""

import os
import resource
import time
from argparse import ArgumentParser
from decimal import Decimal
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from catalog.enums import VersionStatus  # noqa: E402
from catalog.models import CatalogVersion, ServiceEntry  # noqa: E402
from common.clock import database_now  # noqa: E402
from vouchers.models import Cycle, WhatIf, WhatIfLine  # noqa: E402
from vouchers.selectors.what_if import replayable  # noqa: E402
from vouchers.services.what_if import run_what_if  # noqa: E402


def draft_of(version: CatalogVersion) -> CatalogVersion:
    """A draft with the same services at nine tenths of their caps."""
    entries = list(ServiceEntry.objects.filter(version=version))
    last = CatalogVersion.objects.order_by("-number")[0].number
    version.pk, version.number, version.status = None, last + 1, VersionStatus.DRAFT
    version.published_at = version.effective_at = None
    version.save(force_insert=True)
    for entry in entries:
        entry.pk, entry.version = None, version
        entry.cap_amount = (entry.cap_amount * 9 / 10).quantize(Decimal("0.01"))
    ServiceEntry.objects.bulk_create(entries)
    return version


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    published = CatalogVersion.objects.filter(status=VersionStatus.PUBLISHED).order_by("-number")
    draft = draft_of(published[0])
    user = User.objects.filter(role=Role.PROVINCE).order_by("pk")[0]
    cycles = sorted(Cycle.objects.all(), key=lambda cycle: replayable(cycle).count())
    times: dict[int, list[float]] = {cycle.pk: [] for cycle in cycles}
    try:
        for _ in range(rounds):
            for cycle in cycles:
                start = time.perf_counter()
                run_what_if(
                    draft,
                    cycle,
                    by=user,
                    at=database_now(),
                    progress=lambda done, total, note: None,
                )
                times[cycle.pk].append(time.perf_counter() - start)
        for cycle in cycles:
            rows, seconds = replayable(cycle).count(), median(times[cycle.pk])
            changed = WhatIfLine.objects.filter(what_if__version=draft, what_if__cycle=cycle)
            print(
                f"{rows:,} applications: {seconds:.1f} s"
                f" ({seconds / max(rows, 1) * 1e6:.0f} µs each), {changed.count():,} lines kept"
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"peak of memory {peak} MiB, load {os.getloadavg()[0]:.0f}")
    finally:
        WhatIf.objects.filter(version=draft).delete()
        ServiceEntry.objects.filter(version=draft).delete()
        draft.delete()


if __name__ == "__main__":
    main()
