"""Who may change suppliers."""

from accounts.enums import Role
from accounts.models import User
from accounts.policies import acts_for
from accounts.selectors import ever_belonged
from common.errors import NotAllowed
from documents.models import Document
from suppliers.errors import OwnSupplier
from suppliers.models import Supplier

READERS = frozenset({Role.PROVINCE, Role.AUDITOR})


def may_certify(by: User) -> bool:
    """Only the province keeps the list of suppliers (S1)."""
    return by.is_active and by.role == Role.PROVINCE


def check_can_certify(by: User | None) -> None:
    """Raise `NotAllowed` unless the person may register and certify; None is the system."""
    if by is not None and not may_certify(by):
        raise NotAllowed("只有省级主管部门可以登记和认定供应商。", rule="S1")


def may_describe(by: User, supplier: Supplier) -> bool:
    """A supplier's owners keep its introduction and contact."""
    return by.is_owner and by.role == Role.SUPPLIER and acts_for(by, supplier.organisation_id)


def check_can_describe(by: User, supplier: Supplier) -> None:
    """Raise `NotAllowed` unless the person may change the supplier's own page."""
    if not may_describe(by, supplier):
        raise NotAllowed("只有本单位的负责人可以修改供应商资料。")


def may_apply(by: User, supplier: Supplier) -> bool:
    """Any of the supplier's people may apply for certification."""
    return by.role == Role.SUPPLIER and acts_for(by, supplier.organisation_id)


def check_can_apply(by: User, supplier: Supplier) -> None:
    """Raise `NotAllowed` for anyone but the supplier's own people."""
    if not may_apply(by, supplier):
        raise NotAllowed("只有本单位的人员可以申请服务认定。", rule="S1")


def may_decide(by: User, supplier: Supplier) -> bool:
    """Whether `check_can_decide` would pass: for pages that show or hide the decision."""
    return may_certify(by) and not ever_belonged(by.pk, supplier.organisation_id)


def check_can_decide(by: User | None, supplier: Supplier) -> None:
    """Raise `NotAllowed` unless of the province, `OwnSupplier` for its people, past too (V7).

    None is the system.
    """
    check_can_certify(by)
    if by is not None and ever_belonged(by.pk, supplier.organisation_id):
        raise OwnSupplier("您曾任职于该供应商，按规定应当回避，请由其他同事办理。")


def may_read_certificate(user: User, document: Document) -> bool:
    """Province and auditors open what a certification stands on (asked by documents)."""
    return user.role in READERS
