"""Texts of letters as the province words them, over the defaults in templates/mails/."""

from django.db import models
from django.db.models import Q

from accounts.models.people import User


class Wording(models.Model):
    """One text in the province's own words; without a row the default holds.

    Who changed what is in the audit trail under `wording`.
    """

    key = models.CharField("用语", max_length=60, unique=True)
    subject = models.CharField("主题", max_length=120, blank=True)
    body = models.TextField("正文")
    version = models.PositiveIntegerField(default=1)  # optimistic lock
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="wording_says_something")]
