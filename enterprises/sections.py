"""The parts of an enterprise's profile, as the task list shows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the profile: what it is called and what it asks for."""

    key: str
    title: str
    about: str


BASICS = Section("basics", "基本信息", "企业名称、统一社会信用代码、法定代表人、成立日期")
PLACE = Section("place", "区域与行业", "所在区域、行业分类、企业规模")
LICENCE = Section("licence", "营业执照", "上传营业执照扫描件或照片")
REVENUE = Section("revenue", "主营业务收入", "上一年主营业务收入")
INTEGRITY = Section("integrity", "守法情况", "近五年使用财政资金有无严重违规")
CONTACT = Section("contact", "联系人", "经信部门办理时联系谁")
PLEDGE = Section("pledge", "承诺书", "对所填资料真实性的承诺")

SECTIONS = (BASICS, PLACE, LICENCE, REVENUE, INTEGRITY, CONTACT, PLEDGE)
BY_KEY = {section.key: section for section in SECTIONS}


def after(section: Section) -> Section | None:
    """The next one in order."""
    position = SECTIONS.index(section) + 1
    return SECTIONS[position] if position < len(SECTIONS) else None
