"""A file handed in, and the images of its pages."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Organisation
from common.clock import local_date
from documents.enums import EXTENSIONS, Kind, MediaType, Status


def original_path(document: "Document", filename: str) -> str:
    """Where the original lies: by day and uuid. The user's name never reaches the storage."""
    day = local_date(document.uploaded_at)
    extension = EXTENSIONS[MediaType(document.media_type)]
    return f"originals/{day:%Y/%m/%d}/{document.pk}{extension}"


class Document(models.Model):
    """One accepted file. Its content never changes; another file is another document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(  # document_recent begins with it
        Organisation, on_delete=models.PROTECT, related_name="documents", db_index=False
    )
    kind = models.CharField("类型", max_length=30, choices=Kind.choices)
    file = models.FileField(upload_to=original_path, max_length=120)
    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("大小")  # bytes
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField("格式", max_length=40, choices=MediaType.choices)
    page_count = models.PositiveSmallIntegerField("页数")
    # One form feed between pages; empty for scans and photographs.
    text = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.UPLOADED)
    reason = models.CharField(max_length=200, blank=True)
    render_attempts = models.PositiveSmallIntegerField(default=0)
    render_started_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = "文件"
        indexes = [
            models.Index(fields=["organisation", "-uploaded_at"], name="document_recent"),
            # Not db_index, which makes another one for LIKE.
            models.Index(fields=["sha256"], name="document_content"),
            models.Index(
                fields=["uploaded_at"],
                condition=models.Q(status=Status.UPLOADED),
                name="document_unrendered",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[Status.UPLOADED, Status.READY])
                | ~models.Q(reason=""),
                name="document_fault_has_reason",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DocumentPage(models.Model):
    """What officials look at: the image of one page.

    Image files lie in a folder named by the content they were made from: the same contract
    handed in twice is drawn once, and both documents' pages name the same files.
    """

    document = models.ForeignKey(  # document_page_once begins with it
        Document, on_delete=models.CASCADE, related_name="pages", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    image = models.FileField(max_length=120)
    thumbnail = models.FileField(max_length=120)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_page_once")
        ]
