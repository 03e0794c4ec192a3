from django.apps import AppConfig

from accounts.enums import Role
from common import navigation


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "应用服务目录"

    def ready(self) -> None:
        for role in (navigation.PUBLIC, Role.ENTERPRISE, Role.SUPPLIER, Role.BUREAU):
            navigation.register(role, "应用服务目录", "catalog:directory", "grid", 500)
        for role in (Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role, "应用服务目录", "catalog:versions", "journal-text", 500, section="目录与名录"
            )
