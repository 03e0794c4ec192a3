"""Sample data of the style guide: invented, but of the shapes real pages pass."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

AT = datetime(2026, 11, 23, 6, 8, tzinfo=UTC)

FACTS = [
    ("企业名称", "江门市蓬江区宏达精密五金制造有限公司"),
    ("统一社会信用代码", "91440703MA4UJ2XK3R"),
    ("所在区域", "江门市 蓬江区"),
    ("行业分类", "C33 金属制品业", "制造业，符合申领范围"),
    ("合同编号", "HD-2026-0817"),
    ("签订日期", "2026年8月17日"),
    ("合同总金额", "¥480,000.00", "48 万元"),
    ("其中：上云上平台费用", "¥320,000.00", "32 万元"),
]
STAGES = [
    {"label": "提交申请", "status": "done", "note": "2026-11-18"},
    {"label": "供应商确认", "status": "done", "note": "2026-11-20"},
    {"label": "经信部门审核", "status": "current", "note": "轮到蓬江区科工商务局"},
    {"label": "发放服务券", "status": "todo", "note": ""},
    {"label": "兑现拨付", "status": "todo", "note": ""},
]
STAGES_REFUSED = [
    {"label": "提交申请", "status": "done", "note": "2026-11-18"},
    {"label": "供应商确认", "status": "done", "note": "2026-11-20"},
    {"label": "不予通过", "status": "wrong", "note": "2026-11-23"},
]
EVENTS = [
    {
        "at": AT,
        "title": "退回补正",
        "actor": "陈敏",
        "role": "蓬江区科工商务局",
        "reason": "合同第 4 页没有列明上云上平台费用，请补充费用清单。",
        "facts": [("补正期限", "2026-11-30")],
        "tone": "waiting",
    },
    {
        "at": AT,
        "title": "内部备注",
        "actor": "李强",
        "role": "科长",
        "reason": "已电话核实。",
        "internal": True,
    },
    {"at": AT, "title": "供应商确认无误", "actor": "王芳", "role": "供应商", "tone": "done"},
    {
        "at": AT,
        "title": "提交申请",
        "actor": "黄志明",
        "role": "企业用户",
        "facts": [("排队序号", "128"), ("核定金额", "¥300,000.00")],
        "tone": "accent",
    },
]
VERDICTS = [
    {"rule": "E1", "level": "pass", "title": "在广东省注册的独立法人", "text": ""},
    {"rule": "E2", "level": "pass", "title": "成立满一年", "text": "成立于 2015年3月2日。"},
    {
        "rule": "E3",
        "level": "notice",
        "title": "上一年主营业务收入不足 1,000 万元",
        "text": "地方审核通过后，由省级主管部门复核再发放。",
    },
    {
        "rule": "E5",
        "level": "block",
        "title": "合同签订日期早于 2018年3月21日",
        "text": "签订于 2018年3月20日，不在支持范围内。",
    },
]
AMOUNT_LINES: list[dict[str, Any]] = [
    {
        "label": "应用服务上限",
        "amount": Decimal(300_000),
        "note": "2,000 元 × 150 台套",
        "rule": "A2",
    },
    {"label": "上云上平台费用", "amount": Decimal(320_000), "note": "合同所列", "rule": "A1"},
    {
        "label": "本批次剩余额度",
        "amount": Decimal("123456.78"),
        "note": "累计上限 50 万元，减去在先申请 SQ-2026-000817",
        "rule": "A4",
        "binding": True,
    },
]
BAR = [
    {"label": "审核中", "amount": Decimal(100_000), "tone": "light"},
    {"label": "已发放", "amount": Decimal(150_000), "tone": "mid"},
    {"label": "已兑现", "amount": Decimal(120_000), "tone": "solid"},
    {"label": "剩余", "amount": Decimal(130_000), "tone": "rest"},
]
TASKS = [
    {"title": "合同", "text": "上传合同，填写编号、日期和金额", "url": "#", "status": "done"},
    {"title": "应用服务", "text": "从目录中选择一项", "url": "#", "status": "wrong"},
    {"title": "供应商", "text": "选择已认证的供应商", "url": "#", "status": "doing"},
    {"title": "核对提交", "text": "以上各项完成后可以提交", "url": "#", "status": "locked"},
]
FIGURES = [
    {"label": "待我处理", "value": "12", "unit": "件", "note": "其中 3 件临期", "url": "#"},
    {"label": "本批次已发放", "value": "1,286", "unit": "张", "url": "#"},
    {"label": "已兑现金额", "value": "8,432.50", "unit": "万元", "url": "#"},
    {"label": "服务企业", "value": "973", "unit": "家"},
]
ROWS = [
    (
        "江门市蓬江区宏达精密五金制造有限公司",
        "SQ-2026-7K3M9",
        "设备联网与监控",
        123_456.78,
        "待经信部门审核",
        "waiting",
        3,
    ),
    ("佛山市顺德区美誉家电有限公司", "SQ-2026-8F2QX", "云 ERP", 480_000, "退回补正", "wrong", -2),
    ("东莞市长安智造科技股份有限公司", "SQ-2026-1D6TT", "能耗管理", 60_000, "已发放", "done", 0),
    (
        "中山市小榄镇金锋锁业有限公司",
        "SQ-2026-9A4PL",
        "供应链协同",
        200_000,
        "待供应商确认",
        "waiting",
        8,
    ),
    ("珠海市香洲区海蓝电子有限公司", "SQ-2026-2Z8RW", "云 MES", 0, "候补", "neutral", None),
]
PAGES = [
    {
        "url": f"/static/img/sample-page-{number}.svg",
        "number": number,
        "width": 1240,
        "height": 1754,
    }
    for number in (1, 2, 3)
]
NOTE = {"author": "李强", "at": AT, "text": "与供应商通过电话，附件 2 为后补，原件已核。"}
FILE = {"name": "云 MES 服务合同.pdf", "size": 2_345_678, "pages": 18, "url": "#"}
BARS = {
    "key": "sample",
    "title": "各市发放金额",
    "chart": "bars",
    "series": "1",
    "heads": [{"label": "地市", "num": False}, {"label": "发放金额（元）", "num": True}],
    "rows": [
        {"url": "#", "cells": [("江门市", ""), ("1,286,000.00", "1286000")]},
        {"url": "#", "cells": [("佛山市", ""), ("973,000.00", "973000")]},
        {"url": "#", "cells": [("珠海市", ""), ("412,000.00", "412000")]},
    ],
    "total": [("合计", ""), ("2,671,000.00", "2671000")],
    "note": "金额按发放时核定计算。",
    "export_url": "#",
}
NO_CHART = {"key": "none", "title": "各行业兑现率", "chart": "bars", "series": "1", "rows": []}
