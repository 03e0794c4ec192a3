"""Cycle, service and supplier: rules A6, C1, A2, V2 with S1, and a repeated service (A3)."""

from datetime import date

from common.dates import format_day, format_instant
from vouchers.eligibility.facts import (
    ApplicationFacts,
    ContractFacts,
    ServiceFacts,
    SupplierFacts,
)
from vouchers.eligibility.verdicts import Verdict, blocked, missing, noticed, passed
from vouchers.subsidy import PerDeviceCap


def check_cycle(facts: ApplicationFacts) -> Verdict:
    """A6: submitted within the cycle's window, both ends included, from a city that takes part."""
    cycle = facts.cycle
    if facts.at < cycle.opens_at:
        return blocked("A6", f"{cycle.name}自{format_instant(cycle.opens_at)}起接受申领。", "cycle")
    if facts.at > cycle.closes_at:
        message = f"{cycle.name}已于{format_instant(cycle.closes_at)}截止申领，请留意下一周期通知。"
        return blocked("A6", message, "cycle")
    if cycle.region_excluded:
        return blocked("A6", f"企业所在城市不参加{cycle.name}。", "region")
    return passed("A6", f"在{cycle.name}申领期内。", "cycle")


def check_service(service: ServiceFacts | None) -> Verdict:
    """C1, C2: the service is listed in the catalog version in force."""
    if service is None:
        return missing("C1", "请选择应用服务。", "service")
    if not service.listed:
        message = f"“{service.name}”不在现行目录（{service.version}）中，请重新选择应用服务。"
        return blocked("C1", message, "service")
    return passed("C1", f"“{service.name}”列入{service.version}。", "service")


def check_devices(contract: ContractFacts, *, service: ServiceFacts) -> Verdict:
    """A2: at least 1 connected device set where the cap is reckoned by them."""
    if not isinstance(service.cap, PerDeviceCap):
        return passed("A2", "该应用服务为固定上限，无须填写联网设备台套数。", "devices")
    if contract.devices is None:
        message = f"“{service.name}”按联网设备台套数核定上限，请填写台套数。"
        return missing("A2", message, "devices")
    if contract.devices < 1:
        return blocked("A2", "联网设备台套数须为不小于 1 的整数。", "devices")
    return passed("A2", f"联网设备 {contract.devices} 台套。", "devices")


def check_supplier(supplier: SupplierFacts | None, *, service: ServiceFacts, day: date) -> Verdict:
    """V2, S1: the supplier is certified for the service on the day of first submission."""
    if supplier is None:
        return missing("V2", "请选择供应商。", "supplier")
    what = f"{supplier.name}的“{service.name}”认定"
    certifications = supplier.certifications
    if any(certification.covers(day) for certification in certifications):
        return passed("V2", f"{what}在有效期内。", "supplier")
    begun = [c for c in certifications if c.valid_from <= day]
    if not certifications:
        reason = f"{supplier.name}未通过“{service.name}”的省级认定"
    elif not begun:
        first = min(c.valid_from for c in certifications)
        reason = f"{what}自{format_day(first)}起生效"
    elif any(c.ended_on is not None and c.ended_on <= day for c in begun):
        reason = f"{what}已被省级主管部门终止"
    elif any(c.rests_on(day) for c in begun):
        reason = f"{what}已被省级主管部门暂停，恢复前不接受新的申请"
    else:
        last = max(c.valid_until for c in begun if c.valid_until is not None)
        reason = f"{what}已于{format_day(last)}到期"
    return blocked("V2", f"{reason}，请选择在有效期内的供应商。", "supplier")


def check_repeated_service(facts: ApplicationFacts, *, service: ServiceFacts) -> Verdict:
    """A3 allows several vouchers; a second one for the same service is worth the reviewer's eye."""
    if facts.same_service:
        numbers = "、".join(facts.same_service)
        message = (
            f"企业本周期已就“{service.name}”申领服务券（{numbers}），"
            "可以再次申领，请审核人员核对是否为不同项目。"
        )
        return noticed("A3", message, "service")
    return passed("A3", f"本周期未就“{service.name}”申领过其他服务券。", "service")
