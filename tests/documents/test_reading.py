"""What is read in contracts, against what the samples are known to say."""

import json
import time
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest

from documents.reading import in_words, read_contract
from tests.documents import pdfs

EXPECTED = json.loads((pdfs.CONTRACTS / "expected.json").read_text(encoding="utf-8"))


def text_of(file: str) -> str:
    pdf = pypdfium2.PdfDocument(pdfs.CONTRACTS / file)
    return "\f".join(page.get_textpage().get_text_range() for page in pdf)


def contract(prices: str, more: str = "") -> str:
    """A contract's text with the given clause on prices."""
    return f"工业云应用服务合同\n合同编号：GD-1\n二、合同价款\n{prices}\n三、付款方式\n{more}"


@pytest.mark.parametrize("facts", EXPECTED, ids=lambda facts: f"{facts['file']}-{facts['layout']}")
def test_samples_are_read_right(facts):
    reading = read_contract(text_of(facts["file"]))

    if facts["scanned"]:
        assert not reading.has_text
        assert (reading.total, reading.cloud_fee, reading.number) == (None, None, None)
        return
    assert reading.number == facts["number"]
    assert reading.signed_on == date.fromisoformat(facts["signed_on"])
    assert reading.devices == facts["devices"]
    assert reading.total.value == Decimal(facts["total"])
    fee = reading.cloud_fee.value if reading.cloud_fee else None
    assert fee == (Decimal(facts["cloud_fee"]) if facts["cloud_fee"] else None)
    assert reading.fee_in_words_agrees == facts["fee_in_words_agrees"]


@pytest.mark.parametrize(
    ("prices", "total", "fee"),
    [
        pytest.param(
            "合同总价为￥120,000元，其中上云上平台服务费为￥80，000元。",
            "120000",
            "80000",
            id="full width",
        ),
        pytest.param(
            "合同总金额 100 万元，上云上平台费用为 0.5 亿元。", "1000000", "50000000", id="units"
        ),
        pytest.param(
            "合同金额：人民币伍拾万元整，其中“上云上平台”费用人民币叁拾万零伍佰元整。",
            "500000",
            "300500",
            id="only in words",
        ),
        pytest.param(
            "费用项目 金额（万元）\n上云上平台费用小计 26.80\n合同总金额（含税） 28.00",
            "280000",
            "268000",
            id="table in 万元",
        ),
        pytest.param("合同总额120000.50元。", "120000.50", None, id="fee not listed"),
        pytest.param("详见附件报价单。", None, None, id="nothing said"),
        pytest.param(
            "合同总金额的30%即36,000元为首期款。合同总金额为120,000元。",
            "120000",
            None,
            id="a share",
        ),
        pytest.param(
            "上云上平台费用详见附件。合同总价88,000元。", "88000", None, id="fee elsewhere"
        ),
    ],
)
def test_amounts_are_found(prices, total, fee):
    reading = read_contract(contract(prices))
    found = [amount and amount.value for amount in (reading.total, reading.cloud_fee)]
    assert found == [Decimal(value) if value else None for value in (total, fee)]


def test_fee_stated_twice_differently_is_shown():
    reading = read_contract(
        contract("上云上平台费用小计 48,000.00\n其中“上云上平台”费用为45,000.00元。")
    )
    assert reading.cloud_fee.value == Decimal("48000.00")
    assert reading.cloud_fee.others == (Decimal("45000.00"),)


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        pytest.param("壹拾陆万陆仟捌佰元整", "166800", id="bank writing"),
        pytest.param("人民币伍拾万元正", "500000", id="正 for 整"),
        pytest.param("叁佰贰拾壹元伍角陆分", "321.56", id="jiao and fen"),
        pytest.param("壹佰元零伍分", "100.05", id="no jiao"),
        pytest.param("貳拾陸萬捌仟圓整", "268000", id="traditional print"),
        pytest.param("两千元", "2000", id="plain writing"),
        pytest.param("十万元", "100000", id="begins with ten"),
        pytest.param("壹亿贰仟万元整", "120000000", id="hundred millions"),
        pytest.param("28 万元", None, id="figures"),
        pytest.param("若干元", None, id="no number"),
    ],
)
def test_words_become_amounts(words, amount):
    assert in_words(words) == (Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("line", "signed_on"),
    [
        pytest.param("签订日期：2018-09-30", date(2018, 9, 30), id="iso"),
        pytest.param("签订日期：2018 年 7 月 9 日", date(2018, 7, 9), id="Chinese"),
        pytest.param("签约时间 2018/7/9", date(2018, 7, 9), id="slashes"),
        pytest.param("签署日期：二〇一八年十一月十二日", date(2018, 11, 12), id="in words"),
        pytest.param(
            "签订日期：2018.3.1 签订日期：2018.3.5", date(2018, 3, 5), id="the last to sign counts"
        ),
        pytest.param("签订日期：2018-02-30", None, id="no such day"),
        pytest.param("签订日期：    年  月  日", None, id="left blank"),
    ],
)
def test_signing_day_is_found(line, signed_on):
    assert read_contract(contract("合同总价1,000元。", line)).signed_on == signed_on


@pytest.mark.parametrize(
    ("words", "devices"),
    [
        pytest.param("接入联网设备 260 \n台（套），服务期一年", 260, id="broken line"),
        pytest.param("联网设备台套数：1,200", 1200, id="labelled"),
        pytest.param("接入 35 台套生产设备", 35, id="number first"),
        pytest.param("设备采购清单见附件", None, id="no number"),
    ],
)
def test_devices_are_found(words, devices):
    assert read_contract(contract(words)).devices == devices


@pytest.mark.parametrize(
    ("line", "number"),
    [
        pytest.param("合同编号：JM-2018-578-00", "JM-2018-578-00", id="plain"),
        pytest.param("合同编号 ：江合〔2018〕12号\n甲方：某某", "江合〔2018〕12号", id="Chinese"),
        pytest.param("合同编号：ＪＭ２０１８０１", "JM201801", id="full width"),
        pytest.param("合同编号：________", None, id="left blank"),
    ],
)
def test_number_is_found(line, number):
    assert read_contract(f"{line}\n关于工业云应用服务的合同，双方约定如下。").number == number


@pytest.mark.parametrize(
    "unit",
    [
        "合同总金额",
        "上云上平台费用",
        "合同编号 ",
        "联网设备1,",
        "签订日期 2018",
        " ",
        "\n",
        "壹",
        "1,",
    ],
    ids=repr,
)
def test_long_and_senseless_text_is_read_quickly(unit):
    """The text is a stranger's: no pattern may take time that grows with its square."""
    began = time.process_time()
    read_contract(unit * (400_000 // len(unit)))
    assert time.process_time() - began < 3
