"""Suppliers on their way in: registrations, applications with papers, one certification at rest."""

from datetime import datetime, timedelta

from accounts.models import User
from catalog.models import Service
from common.clock import local_date
from documents.enums import Kind
from enterprises.models import Region
from suppliers.models import Certification, CertificationRequest, Supplier
from suppliers.services.registration import SupplierFacts
from suppliers.services.requests import request_certification, return_request
from suppliers.services.signing_up import return_registration, sign_up_supplier
from suppliers.services.suspension import suspend_certification
from voucher_portal.demo.papers import make_paper
from voucher_portal.demo.people import PASSWORD

NEW = (
    ("惠州市云帆工业软件有限公司", "441300", "91441302MA4UWXKQ6T", "solution", "周启明"),
    ("中山市联通达信息科技有限公司", "442000", "91442000MA4W1F7R51", "cloud", "何佩珊"),
)
ASKED = (
    ("广州工云信息技术有限公司", "energy-environment-safety", False),
    ("深圳市智造云科技有限公司", "project-management", False),
    ("佛山市匠云工业互联网有限公司", "remote-maintenance", True),
)


def seed_supplier_desk(province: User, *, at: datetime) -> None:
    """Something for every view of the province's desk; a second run adds nothing."""
    if CertificationRequest.objects.exists():
        return
    _registrations(province, at=at)
    own = Supplier.objects.get(organisation__users__email="supplier@demo.example")
    free = Service.objects.exclude(certifications__supplier=own).order_by("pk").first()
    if free is not None:
        _ask(own, free, at=at - timedelta(days=2))
    for name, code, returned in ASKED:
        supplier = Supplier.objects.filter(name=name).first()
        service = Service.objects.filter(code=code).first()
        if supplier is None or service is None:
            continue
        made = _ask(supplier, service, at=at - timedelta(days=4))
        if returned:
            reason = "典型案例缺少用户盖章的验收证明，请补充。"
            return_request(made, reason=reason, by=province, at=at - timedelta(days=3))
    resting = Certification.objects.filter(supplier__name="东莞市链企软件有限公司").first()
    if resting is not None:
        suspend_certification(
            resting, reason="收到企业投诉，正在核查。", on=local_date(at), by=province, at=at
        )


def _registrations(province: User, *, at: datetime) -> None:
    for days, (name, city, code, kind, person) in enumerate(NEW, start=1):
        facts = SupplierFacts(
            name=name, city=Region.objects.get(code=city), full_name=name, uscc=code, kind=kind
        )
        made = sign_up_supplier(
            facts,
            owner_name=person,
            mobile=f"1380750000{days}",
            email=f"newcomer{days}@firms.example",
            password=f"{PASSWORD}-{days}",
            at=at - timedelta(days=days),
        )
        if days == len(NEW):
            reason = "统一社会信用代码与登记名称不一致，请核对营业执照。"
            return_registration(
                made, reason=reason, version=made.version, by=province, at=at - timedelta(hours=5)
            )


def _ask(supplier: Supplier, service: Service, *, at: datetime) -> CertificationRequest:
    by = supplier.organisation.users.order_by("pk")[0]
    facts = {
        "title": "软件产品登记证书",
        "number": f"粤软登字第 {supplier.pk:04d}{service.pk:02d} 号",
        "rows": [["权利人", supplier.full_name or supplier.name], ["适用服务", service.name]],
        "text": ["经审核，该软件产品符合登记条件，准予登记。"],
        "parties": [],
    }
    organisation = supplier.organisation
    paper = make_paper(organisation, Kind.SUPPLIER_DOCUMENT, facts, by=by, at=at)
    statement = (
        f"公司自主研发的“{service.name}”平台已在省内 36 家企业投用，"
        "实施团队 28 人，提供 7×24 小时运维。"
    )
    return request_certification(
        supplier,
        service,
        statement=statement,
        papers={"qualification": paper, "cases": None, "other": None},
        by=by,
        at=at,
    )
