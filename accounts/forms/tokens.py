"""What a token is for, as whom it acts, what it may do, and for how long."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from accounts.scopes import scopes_of

DAYS = [("30", "30 天"), ("90", "90 天"), ("180", "180 天"), ("365", "一年")]


class TokenForm(forms.Form):
    """A new token; `people` are those it may act as, all of one role."""

    name = forms.CharField(
        label="用途", max_length=60, help_text="写明哪个系统使用，例如“财务系统对接”。"
    )
    user = forms.ModelChoiceField(
        label="以谁的名义办理",
        queryset=User.objects.none(),
        empty_label="请选择",
        help_text="通过接口办理的事项都记在此人名下；此人离开本单位时令牌自动失效。",
    )
    scopes = forms.MultipleChoiceField(
        label="权限范围", widget=forms.CheckboxSelectMultiple, help_text="只选系统需要的。"
    )
    days = forms.TypedChoiceField(label="有效期", choices=DAYS, coerce=int, initial="90")

    def __init__(self, *args: Any, people: QuerySet[User], role: str, **options: Any) -> None:
        super().__init__(*args, **options)
        user: Any = self.fields["user"]
        user.queryset = people
        self.fields["scopes"].choices = [(one.value, one.label) for one in scopes_of(role)]
