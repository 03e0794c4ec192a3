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
