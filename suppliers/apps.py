from importlib import import_module

from django.apps import AppConfig

from accounts.enums import Role
from common import navigation


class SuppliersConfig(AppConfig):
    name = "suppliers"
    verbose_name = "供应商"

    def ready(self) -> None:
        import_module("suppliers.receivers")
        import_module("suppliers.catalog_news")
        import_module("suppliers.impact").connect()
        import_module("suppliers.exporting")
        import_module("suppliers.import_job")
        for role in (navigation.PUBLIC, Role.ENTERPRISE, Role.BUREAU):
            navigation.register(role, "供应商名录", "suppliers:directory", "shop", 510)
        for role in (Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role,
                "供应商名录",
                "suppliers:index",
                "shop",
                510,
                section="目录与名录",
                group="供应商",
            )
        selectors = import_module("suppliers.selectors")
        navigation.register(
            Role.PROVINCE,
            "供应商审核",
            "suppliers:queue",
            "patch-check",
            511,
            count=selectors.waiting_count,
            section="目录与名录",
            group="供应商",
        )
        navigation.register(
            Role.AUDITOR,
            "供应商审核",
            "suppliers:queue",
            "patch-check",
            511,
            section="目录与名录",
            group="供应商",
        )
        navigation.register(Role.SUPPLIER, "供应商资料", "suppliers:own", "building", 400)
