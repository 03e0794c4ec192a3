"""What the province fills in."""

from typing import Any

from django import forms

from articles.enums import Kind as ArticleKind
from articles.models import MAX_FILES, Article
from articles.selectors import files_of
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin

LONGEST = 20_000
FILES = tuple(f"file_{place}" for place in range(1, MAX_FILES + 1))


class InstantInput(forms.DateTimeInput):
    """The browser's own picker of day and time, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__({"class": "short"}, format="%Y-%m-%dT%H:%M")


def _instant(label: str, help_text: str) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=InstantInput,
        help_text=help_text,
        error_messages={"invalid": "请填写完整的日期和时间，例如 2026-12-01 09:00。"},
    )


def _attachment(place: str) -> DocumentField:
    return DocumentField(kind=Kind.ARTICLE, required=False, label=f"附件{place}")


class ArticleForm(DocumentFormMixin, forms.Form):
    """One article; without an instant of publication it stays a draft."""

    kind = forms.ChoiceField(label="栏目", choices=ArticleKind.choices)
    title = forms.CharField(label="标题", max_length=120, help_text="常见问题请写完整的问句。")
    summary = forms.CharField(
        label="摘要", required=False, max_length=200, help_text="列表中显示在标题下方。"
    )
    document_number = forms.CharField(label="文号", required=False, max_length=80)
    body = forms.CharField(
        label="正文",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": "18", "class": "article-source"}),
        help_text="空行分段；“# ”开头为标题，“- ”开头为列表，**文字** 加粗，"
        "[文字](网址) 为链接，{E2} 显示为规则编号。不支持 HTML。",
    )
    pinned = forms.BooleanField(label="置顶（通知公告）", required=False)
    position = forms.IntegerField(
        label="排序",
        min_value=0,
        max_value=9999,
        initial=100,
        help_text="政策文件、常见问题按此从小到大排列；通知公告按发布时间排列。",
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    publish_at = _instant("发布时间", "北京时间，到时自动公开；不填为草稿，不公开。")
    until = _instant("下线时间", "到时自动不再公开；不填为长期公开。")
    file_1, file_2, file_3, file_4, file_5 = (_attachment(place) for place in "一二三四五")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> dict[str, Any]:
        """The article's facts as cleaned."""
        found = self.cleaned_data
        plain = {name: found[name] for name in found if name not in (*FILES, "version")}
        return {**plain, "files": [found[name] for name in FILES if found.get(name)]}

    @property
    def has_files(self) -> bool:
        """Whether any is attached, or was refused."""
        return any(field.value() or field.errors for field in self.attachments())

    def attachments(self) -> list[forms.BoundField]:
        """The fields of the files, for the page."""
        return [self[name] for name in FILES]


class TakeDownForm(forms.Form):
    """Why it goes."""

    reason = forms.CharField(
        label="下线原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="留存在办理记录中，不公开。",
    )


def initial_of(article: Article) -> dict[str, Any]:
    """The article as its form shows it."""
    plain = [name for name in ArticleForm.base_fields if name not in FILES]
    files = (file.document for file in files_of(article))
    kept = dict(zip(FILES, files, strict=False))
    return {name: getattr(article, name) for name in plain} | kept
