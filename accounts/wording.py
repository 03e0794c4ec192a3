"""Texts with named fields, `{企业名称}`: what there is to word, the defaults, checking and filling.

Apps register their texts when they are ready; the defaults are files under templates/mails/ whose
first line is the subject. A field's value is put in as it is and never read again, so that nothing
somebody typed can name another field. No database.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "templates" / "mails"
LONGEST_SUBJECT, LONGEST_BODY = 100, 4000
_FIELD = re.compile(r"\{([^{}\n]*)\}")
_GAPS = re.compile(r"\n{3,}")
_BLANK_FIELD_LINE = re.compile(r"^[^\n{}]{0,12}[：:]?\{([^{}\n]*)\}[。]?$")
COMMON = {"收件人": "黄志明", "平台名称": "服务券平台", "链接": "https://quan.example/vouchers/…"}


@dataclass(frozen=True, slots=True)
class Text:
    """One text to word: each of its `fields` with a sample, and those the body must have."""

    key: str
    label: str
    group: str
    file: str
    fields: Mapping[str, str]
    required: tuple[str, ...] = ()
    has_subject: bool = True
    when: str = ""


_texts: dict[str, Text] = {}


def register(text: Text) -> None:
    """Make a text known; a later one of the same key replaces it."""
    _texts[text.key] = text


def texts() -> tuple[Text, ...]:
    """All texts in the order they were registered."""
    return tuple(_texts.values())


def find_text(key: str) -> Text | None:
    """The text of that key."""
    return _texts.get(key)


@cache
def _file(name: str) -> tuple[str, str]:
    content = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    subject, _, body = content.partition("\n")
    return subject.strip(), body.strip()


def default_of(text: Text) -> tuple[str, str]:
    """Subject and body as the portal comes with them; a text without a subject has an empty one."""
    if text.has_subject:
        return _file(text.file)
    return "", (FOLDER / f"{text.file}.txt").read_text(encoding="utf-8").strip()


def faults_in(text: Text, *, subject: str, body: str) -> dict[str, list[str]]:
    """What is wrong with a wording, in sentences, under `subject` and `body`."""
    faults: dict[str, list[str]] = {"subject": [], "body": []}
    if text.has_subject:
        faults["subject"] += _faults(text, "主题", subject)
        if not subject.strip():
            faults["subject"].append("请填写主题。")
        elif "\n" in subject.strip():
            faults["subject"].append("主题只能写一行。")
    faults["body"] += _faults(text, "正文", body)
    if not body.strip():
        faults["body"].append("请填写正文。")
    else:
        used = set(_FIELD.findall(body))
        missing = [name for name in text.required if name not in used]
        faults["body"] += [f"正文缺少必须的字段 {{{name}}}。" for name in missing]
    return {where: said for where, said in faults.items() if said}


def _faults(text: Text, where: str, words: str) -> Iterable[str]:
    if "｛" in words or "｝" in words:
        yield f"{where}中的字段请用半角花括号，例如 {{平台名称}}。"
    for name in dict.fromkeys(_FIELD.findall(words)):
        if name not in text.fields:
            near = get_close_matches(name, text.fields, n=1, cutoff=0.3)
            hint = f"，是否想写 {{{near[0]}}}？" if near else "，请从可用字段中选择。"
            yield f"{where}中没有名为 {{{name}}} 的字段{hint}"
    rest = _FIELD.sub("", words)
    if "{" in rest or "}" in rest:
        yield f"{where}中的花括号不成对。"


def fill(words: str, facts: Mapping[str, str]) -> str:
    """The words with every field filled in; a field without a fact is empty.

    A line that is only a label and an empty field goes, and no more than one empty line stays.
    """
    lines = [line for line in words.splitlines() if not _says_nothing(line, facts)]
    filled = _FIELD.sub(lambda found: str(facts.get(found[1], "")), "\n".join(lines))
    return _GAPS.sub("\n\n", filled).strip()


def _says_nothing(line: str, facts: Mapping[str, str]) -> bool:
    found = _BLANK_FIELD_LINE.match(line.strip())
    return found is not None and not facts.get(found[1])
