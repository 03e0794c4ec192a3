from importlib import import_module

from django.apps import AppConfig

from accounts.enums import TEAM_ROLES, Role
from common import navigation


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        import_module("accounts.receivers")
        import_module("accounts.exports")
        for role in (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role,
                "导出中心",
                "accounts:jobs",
                "file-earmark-spreadsheet",
                390,
                section="查询",
                query="kind=exports.write",
            )
        for role in TEAM_ROLES:
            navigation.register(role, "团队成员", "accounts:team", "people", 900)
