"""Next year's cycle as a copy of the last one."""

from dataclasses import replace
from datetime import date, datetime

from common.dates import ONE_DAY, SHANGHAI, anniversary, local_date
from vouchers.cycles.terms import Terms


def proposal_from(last: Terms, *, at: datetime, taken_until: datetime) -> Terms:
    """The terms of `last`, its windows moved on by whole years until they lie ahead.

    Ahead of `at` and of `taken_until`, when the last of the existing windows closes: where that is
    still open on the day, this one opens on the day after. Number and name move on along with the
    year they carry.
    """
    years = 1
    while _moved(last.closes_at, years) <= max(at, taken_until):
        years += 1
    opens_at = _moved(last.opens_at, years)
    if opens_at <= taken_until:
        opens_at = _on(local_date(taken_until) + ONE_DAY, last.opens_at)
    before, after = str(local_date(last.opens_at).year), str(local_date(opens_at).year)
    return replace(
        last,
        name=last.name.replace(before, after),
        code=last.code.replace(before, after),
        opens_at=opens_at,
        closes_at=_moved(last.closes_at, years),
        redemption_closes_at=_moved(last.redemption_closes_at, years),
    )


def _moved(at: datetime, years: int) -> datetime:
    """The same wall clock in Shanghai, whole years later."""
    return _on(anniversary(local_date(at), years), at)


def _on(day: date, at: datetime) -> datetime:
    """That day, by the wall clock of `at` in Shanghai."""
    return datetime.combine(day, at.astimezone(SHANGHAI).timetz())
