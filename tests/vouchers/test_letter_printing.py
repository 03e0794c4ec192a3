"""Words on paper: never markup, every character or a stand-in, any length."""

import logging
from typing import Any

import pytest

from tests.vouchers.reading_papers import code_on, conformance, page_count, text_of
from vouchers.letters.coverage import SOFT_BREAK, fit_for_print, note_on, printable
from vouchers.letters.kinds import LetterKind
from vouchers.letters.rendering import render_letter

URL = "https://quan.gd.example/verify/letter/WS-0000-0000-0000/"
FACTS: dict[str, Any] = {
    "title": "服务券不予通过通知书",
    "scheme": "工业企业“上云上平台”服务券",
    "number": "2018-000001-03 号",
    "voucher_number": "YQ-0000-0000-0000",
    "authority": "江门市工业和信息化局",
    "signature": "江门市工业和信息化局",
    "recipient": "江门市宏达五金有限公司",
    "date": "2018年10月8日",
    "made": [2018, 10, 8],
    "paragraphs": [],
    "items_title": "需要补正的内容",
    "items": [],
    "rows": [],
    "amount": {"label": "核定金额", "figures": "¥1.00", "words": "壹元整"},
    "lines": [],
    "closing": [],
}


def printed(kind: LetterKind = LetterKind.REFUSAL, **facts: Any) -> bytes:
    return render_letter(kind, {**FACTS, **facts}, verify_url=URL)


@pytest.mark.parametrize("kind", [LetterKind.REFUSAL, LetterKind.CERTIFICATE])
@pytest.mark.parametrize(
    "words",
    [
        pytest.param('#panic("x")', id="code"),
        pytest.param("*粗*_斜_`码`", id="emphasis"),
        pytest.param("$x^2$", id="maths"),
        pytest.param("@fig<fig>", id="reference"),
        pytest.param("C:\\new\\u{41}\\", id="backslashes"),
        pytest.param("=标题//注释/*注*/", id="heading and comments"),
        pytest.param('[#read("parts.typ")]', id="content block"),
        pytest.param("\"'{}{{facts}}", id="quotes and braces"),
        pytest.param("https://a.example/--~...", id="shorthands"),
    ],
)
def test_words_are_never_markup(words: str, kind: LetterKind) -> None:
    facts = {"rows": [("企业名称", words)], "recipient": words, "closing": [words]}
    assert "".join(words.split()) in text_of(printed(kind, **facts))


@pytest.mark.parametrize(
    "name",
    ["万䶮科技", "𠮷野家", "堃喆昇", "囍宴赟弢", "㙓堡电子"],
    ids=["ext A", "ext B", "common", "gbk", "ext A too"],
)
def test_rare_characters_are_printed(name: str) -> None:
    pdf = printed(recipient=name)
    assert name in text_of(pdf)
    assert "〓" not in text_of(pdf)


@pytest.mark.parametrize(
    ("name", "stands", "named"),
    [
        pytest.param("江门\U000323af电子", "江门〓电子", "U+323AF", id="extension H"),
        pytest.param("快乐😀公司", "快乐〓公司", "U+1F600", id="emoji"),
        pytest.param("私\ue001用", "私〓用", "U+E001", id="private use"),
        pytest.param("甲\u202e乙\x00丙", "甲乙丙", "", id="controls"),
    ],
)
def test_what_no_font_has_is_stood_in_for_and_named(
    caplog: pytest.LogCaptureFixture, name: str, stands: str, named: str
) -> None:
    with caplog.at_level(logging.WARNING):
        text = text_of(printed(recipient=name))
    assert stands in text
    assert ("〓为字库未收录的字符" in text) is bool(named) is bool(caplog.records)
    assert named in text
    assert named in caplog.text


def test_note_names_a_few_of_many() -> None:
    assert note_on(()) == ""
    many = tuple(chr(0x1F600 + step) for step in range(9))
    assert note_on(many).count("U+") == 6
    assert "等）" in note_on(many)


def test_every_range_of_the_coverage_can_be_printed() -> None:
    known = printable()
    edges = [point for point in known if not {point - 1, point + 1} <= known]
    words = "".join(map(chr, sorted(edges)))
    assert len(words) > 2000
    assert fit_for_print(words)[1] == ()
    assert conformance(printed(paragraphs=[words])) == ("2", "B")


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_is_pdf_a_with_a_code(kind: LetterKind) -> None:
    pdf = printed(kind)
    assert conformance(pdf) == ("2", "B")
    assert code_on(pdf) == URL


@pytest.mark.parametrize(
    "name",
    ["江门市" * 80, "A" * 300, "甲\n乙"],
    ids=["long", "no place to break", "line ends"],
)
def test_long_names_stay_on_the_page(name: str) -> None:
    for kind in (LetterKind.REFUSAL, LetterKind.CERTIFICATE):
        facts = {"rows": [("企业名称", name)], "recipient": name, "items": [name]}
        assert "".join(name.split()) in text_of(printed(kind, **facts))


def test_hundreds_of_items_fill_pages() -> None:
    pdf = printed(items=[f"第{n}项" for n in range(1, 201)])
    assert page_count(pdf) > 2
    assert "第200项" in text_of(pdf)


def test_certificate_with_many_earlier_applications_stays_one_page() -> None:
    text = "在先申请 YQ-5W16-VAYG-Z704 占用 ¥300,000.00"
    line = {"label": "减：在先申请", "text": text, "amount": "¥1.00", "rule": "A4", "binds": False}
    rows = [(label, "江门市宏达五金有限公司") for label in "甲乙丙丁戊己庚辛"]
    pdf = printed(LetterKind.CERTIFICATE, lines=[line] * 13, rows=rows, closing=["依据。" * 20] * 3)
    assert page_count(pdf) == 1


def test_long_runs_get_places_to_break() -> None:
    fit, missing = fit_for_print({"a": ["x" * 60], "b": 3, "c": None})
    assert (fit["a"][0].count(SOFT_BREAK), fit["b"], fit["c"], missing) == (2, 3, None, ())
