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
        # Suppliers and enterprises have a short bar on top; they find it under 我的任务.
        for role in (Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role,
                "导出中心",
                "accounts:jobs",
                "download",
                890,
                query="kind=exports.write",
            )
        outbox = import_module("common.outbox")
        for role in (Role.PROVINCE, Role.ADMIN):
            navigation.register(
                role,
                "消息投递",
                "accounts:outbox",
                "send",
                950,
                count=lambda _user: outbox.health().dead,
                group="系统运行",
            )
        for role in TEAM_ROLES:
            navigation.register(role, "团队成员", "accounts:team", "people", 900)
        for role in (Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role,
                "邮件和文书用语",
                "accounts:wording-list",
                "chat-left-text",
                850,
                section="设置",
            )
