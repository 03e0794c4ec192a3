"""Internal notes: what officials tell each other about a case; never shown outside."""

from datetime import datetime

from accounts.enums import Role
from accounts.models import User
from common.errors import DomainError, NotAllowed
from reviews.models import InternalNote
from vouchers.models import Voucher
from vouchers.policies import actor_for

LONGEST = 2000


def add_note(voucher: Voucher, *, by: User, at: datetime, text: str) -> InternalNote:
    """Add a note to a case of one's own region; bureau and province only."""
    actor_for(by, voucher)
    if by.role not in (Role.BUREAU, Role.PROVINCE) or by.organisation is None:
        raise NotAllowed("只有主管部门人员可以填写内部备注。")
    if not text.strip():
        raise DomainError("请填写备注内容。", field="text")
    if len(text) > LONGEST:
        raise DomainError(f"备注最多 {LONGEST} 个字。", field="text")
    return InternalNote.objects.create(
        voucher=voucher,
        text=text.strip(),
        author=by,
        author_name=by.name,
        organisation=by.organisation,
        created_at=at,
    )
