"""Texts with named fields: checking, filling, and what every default must pass."""

import pytest

from accounts.wording import COMMON, Text, default_of, faults_in, fill, find_text, texts

TEXT = Text(
    key="t",
    label="样例",
    group="组",
    file="notice",
    fields={**COMMON, "标题": "请补正", "企业名称": "江门市宏达五金有限公司"},
    required=("链接",),
)


@pytest.mark.parametrize("text", texts(), ids=[text.key for text in texts()])
def test_every_default_passes_its_own_check(text: Text) -> None:
    subject, body = default_of(text)
    assert faults_in(text, subject=subject, body=body) == {}


@pytest.mark.parametrize("text", texts(), ids=[text.key for text in texts()])
def test_every_default_is_filled_by_its_samples(text: Text) -> None:
    for words in default_of(text):
        assert "{" not in fill(words, text.fields)


@pytest.mark.parametrize(
    ("subject", "body", "where", "said"),
    [
        pytest.param(
            "标题",
            "{链接}{企业名}",
            "body",
            "正文中没有名为 {企业名} 的字段，是否想写 {企业名称}？",
            id="unknown, near",
        ),
        pytest.param(
            "标题",
            "{链接}{xyz}",
            "body",
            "正文中没有名为 {xyz} 的字段，请从可用字段中选择。",
            id="unknown, far",
        ),
        pytest.param(
            "{标提}",
            "{链接}",
            "subject",
            "主题中没有名为 {标提} 的字段，是否想写 {标题}？",
            id="subject",
        ),
        pytest.param(
            "标题",
            "请登录平台",
            "body",
            "正文缺少必须的字段 {链接}。",
            id="missing",
        ),
        pytest.param(
            "标题",
            "｛链接｝{链接}",
            "body",
            "正文中的字段请用半角花括号，例如 {平台名称}。",
            id="wide braces",
        ),
        pytest.param(
            "标题",
            "{链接} {标题",
            "body",
            "正文中的花括号不成对。",
            id="unbalanced",
        ),
        pytest.param(
            "标题", "{链接}{}", "body", "正文中没有名为 {} 的字段，请从可用字段中选择。", id="empty"
        ),
        pytest.param(
            " ",
            "{链接}",
            "subject",
            "请填写主题。",
            id="no subject",
        ),
        pytest.param(
            "甲\n乙",
            "{链接}",
            "subject",
            "主题只能写一行。",
            id="two lines",
        ),
        pytest.param(
            "标题",
            "",
            "body",
            "请填写正文。",
            id="no body",
        ),
    ],
)
def test_fault_is_named(subject: str, body: str, where: str, said: str) -> None:
    assert faults_in(TEXT, subject=subject, body=body) == {where: [said]}


def test_faults_come_all_at_once() -> None:
    found = faults_in(TEXT, subject="{甲}", body="{乙}{丙}")
    assert [len(found["subject"]), len(found["body"])] == [1, 3]


def test_value_is_never_read_again() -> None:
    assert fill("{标题}", {"标题": "{链接}", "链接": "x"}) == "{链接}"


@pytest.mark.parametrize(
    ("words", "facts", "filled"),
    [
        pytest.param(
            "企业名称：{企业名称}\n好",
            {},
            "好",
            id="label with nothing",
        ),
        pytest.param(
            "甲\n\n{说明}\n\n乙",
            {},
            "甲\n\n乙",
            id="no gap",
        ),
        pytest.param(
            "甲{说明}乙",
            {},
            "甲乙",
            id="inside a line",
        ),
        pytest.param(
            "{说明}",
            {"说明": "一\n二"},
            "一\n二",
            id="lines kept",
        ),
    ],
)
def test_empty_field_leaves_no_hole(words: str, facts: dict[str, str], filled: str) -> None:
    assert fill(words, facts) == filled


def test_what_happens_to_a_voucher_has_its_own_text() -> None:
    for key in ("voucher.correction", "voucher.issued", "voucher.refuse", "letter.remedy"):
        assert find_text(key) is not None
