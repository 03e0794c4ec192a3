"""On which days a certification is in force (S1). Pure Python but for its words."""

from datetime import date

from suppliers.enums import CertificationStatus


def status_on(
    day: date, *, valid_from: date, valid_until: date | None, ended_on: date | None
) -> CertificationStatus:
    """The status on `day`: from and until inclusive; one that was ended stops on `ended_on`."""
    if ended_on is not None and day >= ended_on:
        return CertificationStatus.ENDED
    if day < valid_from:
        return CertificationStatus.UPCOMING
    if valid_until is not None and day > valid_until:
        return CertificationStatus.EXPIRED
    return CertificationStatus.IN_FORCE
