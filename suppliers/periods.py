"""On which days a certification is in force (S1). Pure Python but for its words."""

from datetime import date

from suppliers.enums import CertificationStatus


def status_on(
    day: date,
    *,
    valid_from: date,
    valid_until: date | None,
    ended_on: date | None,
    suspended: bool = False,
) -> CertificationStatus:
    """The status on `day`: from and until inclusive; one that was ended stops on `ended_on`.

    `suspended` says whether it rests on that day; an end or its last day go before that.
    """
    if ended_on is not None and day >= ended_on:
        return CertificationStatus.ENDED
    if day < valid_from:
        return CertificationStatus.UPCOMING
    if valid_until is not None and day > valid_until:
        return CertificationStatus.EXPIRED
    if suspended:
        return CertificationStatus.SUSPENDED
    return CertificationStatus.IN_FORCE


def rests_on(day: date, *, starts_on: date, resumed_on: date | None) -> bool:
    """Whether a suspension covers the day: `starts_on` included, `resumed_on` not (S1)."""
    return starts_on <= day and (resumed_on is None or day < resumed_on)
