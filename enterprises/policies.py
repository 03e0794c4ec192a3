"""Who may do what to an enterprise."""

from accounts.enums import Role
from accounts.models import User
from accounts.policies import acts_for
from accounts.selectors import ever_belonged
from common.errors import NotAllowed
from enterprises.errors import OwnCase
from enterprises.models import Enterprise


def may_edit(user: User, enterprise: Enterprise) -> bool:
    """The enterprise's own people keep its facts."""
    return user.role == Role.ENTERPRISE and acts_for(user, enterprise.organisation_id)


def covers(user: User, enterprise: Enterprise) -> bool:
    """Whether the bureau's region holds the enterprise: its district, or the city above."""
    if user.role != Role.BUREAU or not user.is_active or user.organisation is None:
        return False
    code = user.organisation.region_code
    region = enterprise.region
    return bool(code) and region is not None and code in (region.code, region.city_id)


def may_judge(user: User, enterprise: Enterprise) -> bool:
    """The bureau of the enterprise's region checks identity and certificates (E8, A7)."""
    return covers(user, enterprise)


def may_record_violation(user: User, enterprise: Enterprise) -> bool:
    """Officials record violations: the enterprise's bureau and the province (E4)."""
    return covers(user, enterprise) or is_province(user)


def is_province(user: User) -> bool:
    """Whether the person acts for the province."""
    return user.role == Role.PROVINCE and user.is_active and user.organisation_id is not None


def check_can_edit(user: User, enterprise: Enterprise) -> None:
    """Raise `NotAllowed` for anyone but the enterprise's own people."""
    if not may_edit(user, enterprise):
        raise NotAllowed("只有本企业的成员可以修改企业资料。")


def check_can_judge(user: User, enterprise: Enterprise) -> None:
    """Raise `NotAllowed` unless the bureau's region holds the enterprise, `OwnCase` (V7)."""
    if not may_judge(user, enterprise):
        raise NotAllowed("该企业不在您单位的管辖区域内。")
    check_not_own(user, enterprise)


def check_can_record_violation(user: User, enterprise: Enterprise) -> None:
    """Raise as `check_can_judge`, for the province too (E4)."""
    if not may_record_violation(user, enterprise):
        raise NotAllowed("只有主管部门可以登记违规记录。")
    check_not_own(user, enterprise)


def check_can_open_industry(user: User, enterprise: Enterprise) -> None:
    """Only the province opens a blocked industry, and not for its people's former firm (E7)."""
    if not is_province(user):
        raise NotAllowed("只有省级主管部门可以放开行业限制。")
    check_not_own(user, enterprise)


def check_not_own(user: User, enterprise: Enterprise) -> None:
    """Raise `OwnCase` for somebody who belongs or once belonged to the enterprise (V7)."""
    if ever_belonged(user.pk, enterprise.organisation_id):
        raise OwnCase("您曾任职于该企业，按规定应当回避，请由其他同事办理。")


def may_decide(user: User, enterprise: Enterprise) -> bool:
    """Whether `check_can_judge` would pass: for pages that show or hide the decision."""
    return may_judge(user, enterprise) and not ever_belonged(user.pk, enterprise.organisation_id)
