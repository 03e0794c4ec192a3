"""Finds the person behind a session in one query."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from accounts.models import User
from common.clock import ClockTimestamp


class AuthenticationBackend(AllauthBackend):
    """allauth's check of e-mail and password; the user comes with the organisation.

    Every `visible_to(user)` asks for the organisation, so it is joined here once. A person who was
    removed is inactive, which ends all their sessions with the next request. The database's clock
    is read along for `common.clock.asked_at`.
    """

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.select_related("organisation").annotate(asked_at=ClockTimestamp())
        user = people.filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
