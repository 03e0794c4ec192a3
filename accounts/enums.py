"""Roles of people and kinds of organisations."""

from django.db import models


class Role(models.TextChoices):
    """What a person does here. A user has exactly one."""

    ENTERPRISE = "enterprise", "企业用户"
    SUPPLIER = "supplier", "供应商"
    BUREAU = "bureau", "经信部门"
    PROVINCE = "province", "省级主管部门"
    AUDITOR = "auditor", "审计人员"
    ADMIN = "admin", "系统管理员"


class OrganisationKind(models.TextChoices):
    """Whom a person acts for."""

    ENTERPRISE = "enterprise", "企业"
    SUPPLIER = "supplier", "供应商"
    BUREAU = "bureau", "地方经信部门"
    PROVINCE = "province", "省级主管部门"
    AUDIT = "audit", "审计机构"
    OPERATIONS = "operations", "运维单位"


# Whoever acts for an organisation has the role of its kind: no enterprise desk judges cases.
ROLE_OF_KIND: dict[str, Role] = {
    OrganisationKind.ENTERPRISE: Role.ENTERPRISE,
    OrganisationKind.SUPPLIER: Role.SUPPLIER,
    OrganisationKind.BUREAU: Role.BUREAU,
    OrganisationKind.PROVINCE: Role.PROVINCE,
    OrganisationKind.AUDIT: Role.AUDITOR,
    OrganisationKind.OPERATIONS: Role.ADMIN,
}

OFFICIALS = frozenset({Role.BUREAU, Role.PROVINCE, Role.AUDITOR, Role.ADMIN})
# Organisations whose owners look after their own people; the others' people are the admin's work.
TEAM_ROLES = (Role.ENTERPRISE, Role.SUPPLIER, Role.BUREAU, Role.PROVINCE)
