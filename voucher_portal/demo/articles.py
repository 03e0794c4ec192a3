"""What the province has published lately: notices of the demo's cycle, one on its way."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Organisation, User
from articles.enums import Kind
from articles.models import Article
from articles.services.writing import write_article
from common.dates import format_day, local_date
from documents.enums import Kind as DocumentKind
from documents.models import Document
from voucher_portal.demo.papers import make_paper
from vouchers.models import Cycle

OPENING = """自 {opens}起，接受{name}申领。

# 申领时间

{opens}至{closes}。以提交时间为准，按提交的先后核定额度 {{A4}} {{A6}}。

# 怎样申领

1. 先用[申领自查](/check/)判断是否符合条件、可以领到多少。
2. 注册企业账号，完善企业资料，提交企业认证 {{E8}}。
3. 上传合同，选择应用服务和供应商，核对后提交 {{V1}}。

# 兑现

已发放的服务券须在{redeem}之前申请兑现，过期失效 {{R6}}。

所需材料见[申领与兑现材料清单](/policies/materials/)，疑问可先查[常见问题](/faq/)。
"""
REMINDER = """{name}将于{closes}截止申领。

- 还没有提交的草稿请尽快提交，截止之后不能再提交 {{A6}}。
- 退回补正的申请，按通知的期限补正；在期限内补正的，先后顺序不变 {{A5}}。
- 供应商请在 5 个工作日内答复待确认的申请 {{V4}}。
"""
RECEIPTS = """近期兑现审核中退回较多的情形，请企业提前核对：

- 银行回单的付款方不是申领企业，又没有附情况说明 {R2}。
- 付款日期早于合同签订日期 {R2}。
- 付款合计低于服务券金额 {R1}。
- 收款账户的户名与企业名称不一致 {R3}。

完整要求见[兑现办法](/policies/how-to-redeem/)。
"""
VERIFYING = """每张服务券都可以在[服务券验证](/verify/)核验。

输入编号或扫描凭证上的二维码，可以看到是否有效和
脱敏后的企业名称；不显示金额和其他信息。
"""
SUPPLIERS = """经省级认定的供应商及其可提供的应用服务，以[供应商名录](/suppliers/)为准，
名录随认定情况实时更新。

供应商的认定终止后，不能再被选为新申请的供应商；
此前已发放的服务券照常兑现 {S1}。
"""
NEXT_CYCLE = """下一周期的申领安排正在编制，确定后在此公布。
"""


def make_articles(cycle: Cycle, *, by: User, at: datetime) -> None:
    """Five notices since the cycle opened, a draft and one of tomorrow; nothing a second time."""
    if Article.objects.filter(kind=Kind.NOTICE).exists():
        return
    words = {
        "name": cycle.name,
        "opens": format_day(local_date(cycle.opens_at)),
        "closes": format_day(local_date(cycle.closes_at)),
        "redeem": format_day(local_date(cycle.redemption_closes_at)),
    }
    for days, facts in _notices(words):
        begins = at - timedelta(days=days)
        house = by.organisation if facts.get("pinned") else None
        files = [_materials(house, by=by, at=at)] if house else []
        values = {**_PLAIN, **facts, "publish_at": begins, "files": files}
        write_article(values, by=by, at=min(begins, at))
    draft = {"title": "关于下一申领周期安排的通知", "body": NEXT_CYCLE}
    write_article({**_PLAIN, **draft}, by=by, at=at)


def _materials(house: Organisation, *, by: User, at: datetime) -> Document:
    """The opening notice's attachment."""
    facts = {
        "title": "申领材料清单",
        "number": "附件",
        "rows": [
            ["营业执照", "扫描件，PDF 或图片"],
            ["上云上平台服务合同", "完整签字盖章，一份 PDF"],
            ["费用清单", "合同未列明上云上平台费用的须补充"],
        ],
        "text": ["材料由企业在线上传，不收纸质件。"],
        "parties": [],
    }
    return make_paper(house, DocumentKind.ARTICLE, facts, by=by, at=at)


_PLAIN: dict[str, Any] = {
    "kind": Kind.NOTICE,
    "summary": "",
    "document_number": "",
    "position": 100,
    "pinned": False,
    "publish_at": None,
    "until": None,
}


def _notices(words: dict[str, str]) -> list[tuple[int, dict[str, Any]]]:
    """How many days ago, and what."""
    name = words["name"]
    return [
        (
            60,
            {
                "title": f"关于开放{name}申领的通知",
                "summary": f"{words['opens']}至{words['closes']}接受申领，按提交先后核定额度。",
                "document_number": f"粤服务券〔{words['opens'][:4]}〕1 号",
                "body": OPENING.format(**words),
                "pinned": True,
            },
        ),
        (41, {"title": "供应商名录更新说明", "body": SUPPLIERS}),
        (23, {"title": "关于服务券真伪查验的说明", "body": VERIFYING}),
        (
            9,
            {
                "title": "兑现材料常见问题提醒",
                "summary": "付款回单、账户户名不符是退回补正的主要原因。",
                "body": RECEIPTS,
            },
        ),
        (
            2,
            {
                "title": f"{name}申领截止提醒",
                "summary": f"{words['closes']}截止，未提交的草稿请尽快提交。",
                "body": REMINDER.format(**words),
            },
        ),
        (
            -1,
            {
                "title": "关于年度兑现审核集中办理的通知",
                "body": "年底前提交的兑现申请将集中审核，请企业留意平台消息并及时补正 {R4}。\n",
            },
        ),
    ]
