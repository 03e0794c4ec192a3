"""Applications for certification and their papers."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from catalog.models import Service
from documents.models import Document
from suppliers.enums import Purpose, RequestState
from suppliers.models.certification import Certification
from suppliers.models.supplier import Supplier

OPEN_REQUESTS = (RequestState.SUBMITTED, RequestState.RETURNED)


class CertificationRequest(models.Model):
    """A supplier asks to be certified for a service (S1); `suppliers.requesting` has the moves."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="requests")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField("服务能力说明")
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.SUBMITTED
    )
    submitted_at = models.DateTimeField("提交时间")  # of the latest round
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("审核意见", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    certification = models.OneToOneField(
        Certification, on_delete=models.PROTECT, null=True, blank=True, related_name="request"
    )

    class Meta:
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "service"],
                condition=Q(state__in=OPEN_REQUESTS),
                name="one_open_request",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.APPROVED, certification__isnull=False)
                | (~Q(state=RequestState.APPROVED) & Q(certification=None)),
                name="approved_request_certifies",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(RequestState.RETURNED, RequestState.REFUSED))
                | ~Q(reason=""),
                name="request_decided_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state=RequestState.SUBMITTED),
                name="certification_requests",
            )
        ]


class RequestPaper(models.Model):
    """A document of an application; one that was replaced stays, as what was judged then."""

    request = models.ForeignKey(
        CertificationRequest, on_delete=models.PROTECT, related_name="papers"
    )
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "purpose"],
                condition=Q(replaced_at=None),
                name="one_current_paper",
            )
        ]
