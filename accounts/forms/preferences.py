"""How each kind of message reaches a person: one box for each kind and channel."""

from collections.abc import Iterator
from typing import Any

from django import forms

from accounts.enums import Role
from accounts.models import User
from accounts.notice_kinds import BELL, MAIL, NoticeKind, channels_of, is_fixed

OFFICIALS = (Role.BUREAU, Role.PROVINCE)
HINTS = {
    NoticeKind.TODO: "需要您确认、审核、补正或者申请兑现的事项",
    NoticeKind.RESULT: "不予通过、兑现审批、拨付和退汇、失效等结果",
    NoticeKind.PROGRESS: "其他各方办理的进展，后台任务完成",
    NoticeKind.DIGEST: "工作日上午一封邮件，列出本单位待办、临期和逾期的件数",
}


class ChannelsForm(forms.Form):
    """Boxes named `todo_mail`, `result_bell`, …; what is fixed has none."""

    mark_optional = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [
            kind for kind in NoticeKind if kind != NoticeKind.DIGEST or user.role in OFFICIALS
        ]
        for kind in self.kinds:
            channels = channels_of(user.preferences, kind)
            for channel, word in ((BELL, "铃铛提醒"), (MAIL, "邮件")):
                if not is_fixed(kind, channel):
                    self.fields[f"{kind}_{channel}"] = forms.BooleanField(
                        label=f"{kind.label}：{word}",
                        required=False,
                        initial=getattr(channels, channel),
                    )

    @property
    def choices(self) -> dict[str, dict[str, bool]]:
        """What was chosen, by kind and channel."""
        found: dict[str, dict[str, bool]] = {}
        for kind in self.kinds:
            boxes = {
                channel: self.cleaned_data[f"{kind}_{channel}"]
                for channel in (BELL, MAIL)
                if f"{kind}_{channel}" in self.cleaned_data
            }
            found[kind.value] = boxes
        return found

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row a kind, for the table."""
        for kind in self.kinds:
            cells = [
                self[f"{kind}_{channel}"] if f"{kind}_{channel}" in self.fields else None
                for channel in (BELL, MAIL)
            ]
            yield {
                "label": kind.label,
                "hint": HINTS[kind],
                "bell": cells[0],
                "mail": cells[1],
                "always": kind == NoticeKind.TODO,
            }
