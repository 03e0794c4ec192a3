"""Certifications as the pages list them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from suppliers.enums import CertificationStatus, RequestState
from suppliers.models import Certification, CertificationRequest, RequestPaper, Suspension
from suppliers.periods import rests_on, status_on

TONES = {
    CertificationStatus.UPCOMING: "waiting",
    CertificationStatus.IN_FORCE: "done",
    CertificationStatus.SUSPENDED: "waiting",
    CertificationStatus.EXPIRED: "ended",
    CertificationStatus.ENDED: "ended",
}
OPEN = (
    CertificationStatus.UPCOMING,
    CertificationStatus.IN_FORCE,
    CertificationStatus.SUSPENDED,
)
REQUEST_TONES = {
    RequestState.SUBMITTED: "waiting",
    RequestState.RETURNED: "wrong",
    RequestState.APPROVED: "done",
    RequestState.REFUSED: "ended",
    RequestState.WITHDRAWN: "ended",
}


def certification_rows(
    certifications: Iterable[Certification], *, on: date
) -> list[dict[str, Any]]:
    """Each with its status on the day; `may_end` while there is something left to end."""
    return [_row(one, on) for one in certifications]


def _row(one: Certification, on: date) -> dict[str, Any]:
    pauses = list(one.suspensions.all())
    status = status_on(
        on,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        ended_on=one.ended_on,
        suspended=any(_rests(pause, on) for pause in pauses),
    )
    may_end = status in OPEN and one.ended_on is None
    # At most one is open; it may begin on a later day.
    pause = next((pause for pause in pauses if pause.resumed_on is None), None)
    return {
        "certification": one,
        "label": status.label,
        "tone": TONES[status],
        "may_end": may_end,
        "may_suspend": may_end and pause is None,
        "may_resume": may_end and pause is not None,
        "pause": pause if status in OPEN else None,
        "ends": one.ended_on if status in OPEN else None,
    }


def _rests(pause: Suspension, on: date) -> bool:
    return rests_on(on, starts_on=pause.starts_on, resumed_on=pause.resumed_on)


def request_lines(requests: Iterable[CertificationRequest]) -> list[dict[str, Any]]:
    """Applications as the supplier's own page lists them."""
    return [
        {
            "found": one,
            "label": one.get_state_display(),
            "tone": REQUEST_TONES[RequestState(one.state)],
        }
        for one in requests
    ]


def papers_of(request: CertificationRequest) -> list[RequestPaper]:
    """The current papers with their documents, in the order of the form. One query."""
    order = {"qualification": 0, "cases": 1, "other": 2}
    rows = request.papers.filter(replaced_at=None).select_related("document")
    return sorted(rows, key=lambda paper: order[paper.purpose])
