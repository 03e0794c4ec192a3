"""The contract: rules V1, E5, E6, V3, A1, one function each."""

from datetime import date

from common.dates import format_day
from common.money import format_yuan
from vouchers.eligibility.facts import ContractFacts, CycleFacts
from vouchers.eligibility.verdicts import Verdict, blocked, missing, passed


def check_contract_file(contract: ContractFacts) -> Verdict:
    """V1: the contract is uploaded, and its name and number are entered."""
    if not contract.has_file:
        return missing("V1", "请上传合同（一份 PDF 文件）。", "contract_document")
    if not contract.title.strip():
        return missing("V1", "请填写合同名称。", "contract_title")
    if not contract.number.strip():
        return missing("V1", "请填写合同编号。", "contract_number")
    return passed("V1", "合同已上传，名称和编号已填写。", "contract_document")


def check_signing_day(contract: ContractFacts, *, cycle: CycleFacts, day: date) -> Verdict:
    """E5: signed strictly after the cycle's day, and not after the day of application."""
    signed, after = contract.signed_on, cycle.contract_signed_after
    if signed is None:
        return missing("E5", "请填写合同签订日期。", "signed_on")
    if signed > day:
        return blocked("E5", "合同签订日期不能晚于今天，请核对。", "signed_on")
    if signed <= after:
        message = (
            f"合同签订于{format_day(signed)}；只有{format_day(after)}之后（不含当日）"
            "签订的合同可以申领服务券。"
        )
        return blocked("E5", message, "signed_on")
    return passed("E5", f"合同签订于{format_day(signed)}，符合要求。", "signed_on")


def check_sole_fund(contract: ContractFacts) -> Verdict:
    """E6: the enterprise declares that no other special fund pays for the same project."""
    field = "other_funds_declared"
    if contract.no_other_funds_declared is None:
        return missing("E6", "请就同一项目是否已申报其他专项资金作出声明。", field)
    if not contract.no_other_funds_declared:
        message = "同一项目只能申报一项专项资金；该项目已申报其他专项资金的，不能申领服务券。"
        return blocked("E6", message, field)
    return passed("E6", "企业声明同一项目未申报其他专项资金。", field)


def check_contract_unused(contract: ContractFacts) -> Verdict:
    """V3 (and E6 inside the portal): one contract, one live voucher."""
    if contract.already_used:
        by = f"（{contract.used_by}）" if contract.used_by else ""
        message = (
            f"该合同已用于另一张服务券的申请{by}。一份合同只能对应一张服务券；"
            "原申请撤回或不予通过后，合同可以重新使用。"
        )
        return blocked("V3", message, "contract_document")
    return passed("V3", "该合同未用于其他服务券。", "contract_document")


def check_amounts(contract: ContractFacts) -> Verdict:
    """A1: 0 < cloud fee <= contract total."""
    total, fee = contract.total, contract.cloud_fee
    if total is None:
        return missing("A1", "请填写合同总金额。", "contract_total")
    if total <= 0:
        return blocked("A1", "合同总金额必须大于 0。", "contract_total")
    if fee is None:
        return missing("A1", "请填写合同中列明的上云上平台费用。", "cloud_fee")
    if fee <= 0:
        message = "上云上平台费用必须大于 0；合同未列明该项费用的，请与供应商补充约定后再申领。"
        return blocked("A1", message, "cloud_fee")
    if fee > total:
        message = (
            f"上云上平台费用 {format_yuan(fee)} 大于合同总金额 {format_yuan(total)}，"
            "请按合同列明的金额填写。"
        )
        return blocked("A1", message, "cloud_fee")
    return passed("A1", f"上云上平台费用 {format_yuan(fee)}，不超过合同总金额。", "cloud_fee")
