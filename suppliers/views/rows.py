"""Certifications as the pages list them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from suppliers.enums import CertificationStatus
from suppliers.models import Certification
from suppliers.periods import status_on

TONES = {
    CertificationStatus.UPCOMING: "waiting",
    CertificationStatus.IN_FORCE: "done",
    CertificationStatus.EXPIRED: "ended",
    CertificationStatus.ENDED: "ended",
}
OPEN = (CertificationStatus.UPCOMING, CertificationStatus.IN_FORCE)


def certification_rows(
    certifications: Iterable[Certification], *, on: date
) -> list[dict[str, Any]]:
    """Each with its status on the day; `may_end` while there is something left to end."""
    return [_row(one, on) for one in certifications]


def _row(one: Certification, on: date) -> dict[str, Any]:
    status = status_on(
        on, valid_from=one.valid_from, valid_until=one.valid_until, ended_on=one.ended_on
    )
    return {
        "certification": one,
        "label": status.label,
        "tone": TONES[status],
        "may_end": status in OPEN and one.ended_on is None,
        "ends": one.ended_on if status in OPEN else None,
    }
