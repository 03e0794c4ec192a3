"""The pages of an application, in the order of its task list. Pure Python."""

from dataclasses import dataclass

CONTRACT_FILE = "contract_document"


@dataclass(frozen=True, slots=True)
class Section:
    """One page: what it is called, what it asks for, and the typed fields it holds."""

    key: str
    title: str
    about: str
    fields: tuple[str, ...]


CONTRACT = Section(
    "contract",
    "合同",
    "上传合同，填写名称、编号、签订日期和金额",
    (
        CONTRACT_FILE,
        "contract_title",
        "contract_number",
        "signed_on",
        "contract_total",
        "cloud_fee",
    ),
)
SERVICE = Section("service", "应用服务", "选择合同对应的应用服务", ("service", "devices"))
SUPPLIER = Section("supplier", "供应商", "选择通过该应用服务认定的供应商", ("supplier",))
CHECK = Section("check", "核对提交", "核对信息、作出声明并提交", ("other_funds_declared",))

SECTIONS = (CONTRACT, SERVICE, SUPPLIER, CHECK)
BY_KEY = {section.key: section for section in SECTIONS}
# Where a fault is mended: the page of each field.
PAGE_OF = {name: section for section in SECTIONS for name in section.fields}
LABELS = {
    CONTRACT_FILE: "合同文件",
    "contract_title": "合同名称",
    "contract_number": "合同编号",
    "signed_on": "签订日期",
    "contract_total": "合同总金额",
    "cloud_fee": "其中：上云上平台费用",
    "service": "应用服务",
    "devices": "联网设备台套数",
    "supplier": "供应商",
    "other_funds_declared": "专项资金声明",
}
# What every application must say, with the rule that asks for it; devices only where the service's
# cap is reckoned by them (A2).
REQUIRED = {
    CONTRACT_FILE: ("V1", "请上传合同（一份 PDF 文件）。"),
    "contract_title": ("V1", "请填写合同名称。"),
    "contract_number": ("V1", "请填写合同编号。"),
    "signed_on": ("E5", "请填写合同签订日期。"),
    "contract_total": ("A1", "请填写合同总金额。"),
    "cloud_fee": ("A1", "请填写合同中列明的上云上平台费用。"),
    "service": ("C1", "请选择应用服务。"),
    "devices": ("A2", "请填写联网设备台套数。"),
    "supplier": ("V2", "请选择供应商。"),
    "other_funds_declared": ("E6", "请就同一项目是否已申报其他专项资金作出声明。"),
}


def after(section: Section) -> Section:
    """The next page in order; the last one is its own."""
    position = SECTIONS.index(section) + 1
    return SECTIONS[position] if position < len(SECTIONS) else section
