"""A text the demo's province has put in its own words."""

from datetime import datetime

from accounts.models import User, Wording
from accounts.services.wording import word
from accounts.wording import default_of, find_text

KEY = "voucher.correction"
SUBJECT = "请补正：{企业名称} {申请编号}"


def seed_wording(province: User, *, at: datetime) -> None:
    """Word the letter of a correction, unless somebody has done so."""
    text = find_text(KEY)
    if text is None or Wording.objects.filter(key=KEY).exists():
        return
    _, body = default_of(text)
    polite = body.replace("{标题}", "您的申请有需要补正的内容，请在{办理期限}前完成。", 1)
    word(text, subject=SUBJECT, body=polite, version=0, by=province, at=at)
