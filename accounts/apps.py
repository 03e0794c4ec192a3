from importlib import import_module

from django.apps import AppConfig

from accounts.enums import TEAM_ROLES
from common import navigation


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        import_module("accounts.receivers")
        for role in TEAM_ROLES:
            navigation.register(role, "团队成员", "accounts:team", "people", 900)
