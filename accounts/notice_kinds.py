"""Kinds of messages, and which of them reach a person how. Pure Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

KEPT_UNDER = "notices"  # in User.preferences
BELL, MAIL = "bell", "mail"


class NoticeKind(TextChoices):
    """What a message is about, as people choose by it."""

    TODO = "todo", "需要我办理"
    RESULT = "result", "办理结果和资金"
    PROGRESS = "progress", "进展通知"
    DIGEST = "digest", "每日待办汇总"


@dataclass(frozen=True, slots=True)
class Channels:
    """Whether a kind counts at the bell, and whether it goes by mail."""

    bell: bool
    mail: bool


# Mail by itself only for what asks its reader to act; results and progress for who wants them.
DEFAULTS = {
    NoticeKind.TODO: Channels(bell=True, mail=True),
    NoticeKind.RESULT: Channels(bell=True, mail=False),
    NoticeKind.PROGRESS: Channels(bell=True, mail=False),
    NoticeKind.DIGEST: Channels(bell=False, mail=True),
}
# What needs action is always at the bell; a digest only repeats what is in the queue.
FIXED = {(NoticeKind.TODO, BELL): True, (NoticeKind.DIGEST, BELL): False}


def kind_of(*, needs_action: bool, by_mail: bool) -> NoticeKind:
    """The kind of a message whose sender did not say: what was worth a letter is a result."""
    if needs_action:
        return NoticeKind.TODO
    return NoticeKind.RESULT if by_mail else NoticeKind.PROGRESS


def channels_of(preferences: Mapping[str, Any], kind: NoticeKind) -> Channels:
    """How messages of the kind reach a person with these preferences."""
    chosen, usual = preferences.get(KEPT_UNDER, {}).get(kind.value, {}), DEFAULTS[kind]
    bell = FIXED.get((kind, BELL), bool(chosen.get(BELL, usual.bell)))
    return Channels(bell=bell, mail=bool(chosen.get(MAIL, usual.mail)))


def is_fixed(kind: NoticeKind, channel: str) -> bool:
    """Whether nobody may choose here."""
    return (kind, channel) in FIXED
