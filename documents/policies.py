"""Who may hand files in."""

from datetime import datetime, timedelta

from accounts.enums import Role
from accounts.models import Organisation, User
from common.errors import NotAllowed
from documents import limits
from documents.errors import DocumentRejected
from documents.faults import Fault
from documents.models import Document

READ_ONLY = frozenset({Role.AUDITOR, Role.ADMIN})


def check_can_upload(organisation: Organisation, *, by: User | None, at: datetime) -> None:
    """Raise unless `by` may hand in a file for the organisation now; None is the system itself."""
    if by is None:
        return
    if by.role in READ_ONLY:
        raise NotAllowed("您的账号为只读账号，不能上传文件")
    # What strangers hand in on public forms lies with the province: it takes none of its room.
    recent = Document.objects.filter(
        organisation=organisation,
        uploaded_at__gt=at - timedelta(days=1),
        uploaded_by__isnull=False,
    )
    if recent.count() >= limits.UPLOADS_PER_DAY:
        raise DocumentRejected(Fault.TOO_MANY_UPLOADS)
