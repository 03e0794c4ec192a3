"""The papers a case leaves behind: what each of them says, written down once and for good."""

import pgtrigger
from django.db import models

from vouchers.letters.kinds import CHOICES, LetterKind
from vouchers.models.event import Event
from vouchers.models.voucher import Voucher


class OfficialLetter(models.Model):
    """A certificate, receipt or decision as of the moment of its event (V7, A8).

    `facts` are all its words: printed today or in ten years, it says the same. `code` is on the
    paper as a QR code and cannot be guessed.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="letters")
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField("文书", max_length=24, choices=CHOICES)
    code = models.CharField("文书验证码", max_length=24, unique=True)
    number = models.CharField("文书编号", max_length=60)
    authority = models.CharField("出具单位", max_length=120)
    facts = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], name="letter_once_an_event")
        ]
        indexes = [models.Index(fields=["voucher", "-at", "-id"], name="letters_of_voucher")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    @property
    def title(self) -> str:
        """What the paper is called."""
        return LetterKind(self.kind).label
