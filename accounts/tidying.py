"""What signing in leaves behind, removed once nobody needs it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

# A form kept from an ended session names its owner by the old session's row (`interrupted.keep`).
SESSION_TRACES = timedelta(days=7)
# Sign-ins are kept for more than the six months the law on network security asks for.
SIGN_IN_LOG = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows went."""

    sessions: int
    devices: int
    log_lines: int


def tidy(*, at: datetime) -> Tidied:
    """Remove ended sessions, their device rows a week later, and old sign-in logs."""
    sessions, _ = Session.objects.filter(expire_date__lt=at).delete()
    alive = Session.objects.values("session_key")
    old = UserSession.objects.filter(last_seen_at__lt=at - SESSION_TRACES)
    devices, _ = old.exclude(session_key__in=alive).delete()
    attempts, _ = AccessAttempt.objects.filter(attempt_time__lt=at - SIGN_IN_LOG).delete()
    lines, _ = AccessLog.objects.filter(attempt_time__lt=at - SIGN_IN_LOG).delete()
    return Tidied(sessions, devices, attempts + lines)
