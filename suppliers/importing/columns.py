"""The columns of the sheet, in one place: the template writes them, the reader looks for them."""

from dataclasses import dataclass

SHEET = "供应商名单"
MAX_ROWS = 2000
MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: its heading, how long a value may be, and what the instructions say."""

    key: str
    label: str
    length: int
    width: int
    note: str


COLUMNS = (
    SheetColumn("name", "供应商名称", 120, 30, "必填。名录中显示的名称，可用简称。"),
    SheetColumn("full_name", "工商登记名称", 120, 34, "选填。不填时与供应商名称相同。"),
    SheetColumn("uscc", "统一社会信用代码", 40, 22, "选填，18 位；单元格须为文本格式。"),
    SheetColumn("kind", "供应商类型", 20, 20, "新供应商必填，从下拉列表选择。"),
    SheetColumn("city", "所在城市", 20, 12, "新供应商必填，从下拉列表选择地级以上市。"),
    SheetColumn("contact_name", "联系人", 60, 12, "选填，在名录中公开。"),
    SheetColumn("contact_phone", "联系电话", 30, 18, "选填，在名录中公开。"),
    SheetColumn("service", "应用服务", 60, 24, "从下拉列表选择；不填时只登记供应商，不认定。"),
    SheetColumn("document_number", "认定文号", 80, 28, "填写应用服务时必填。"),
    SheetColumn("valid_from", "生效日期", 30, 14, "填写应用服务时必填，例如 2018-09-30。"),
    SheetColumn("valid_until", "有效期至", 30, 14, "选填，含当日；不填为长期有效。"),
)
LABELS = {column.key: column.label for column in COLUMNS}
LENGTHS = {column.key: column.length for column in COLUMNS}
DATES = ("valid_from", "valid_until")
# What rows of one supplier must say alike.
FACTS = ("full_name", "uscc", "kind", "city", "contact_name", "contact_phone")
CERTIFICATION = ("service", "document_number", "valid_from", "valid_until")
