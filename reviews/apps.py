from importlib import import_module

from django.apps import AppConfig

from accounts.enums import Role
from accounts.homes import register_home
from common import navigation


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "审核"

    def ready(self) -> None:
        import_module("reviews.exporting")
        import_module("reviews.exporting_checks")
        counting = import_module("reviews.counting")
        import_module("reviews.handlers")
        self._register_checks()
        for role in (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
            register_home(role, "reviews:queue")
        for role in (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE):
            navigation.register(
                role, "待我处理", "reviews:queue", "inbox", 10, count=counting.waiting
            )
        navigation.register(Role.AUDITOR, "办理事项", "reviews:queue", "files", 10)

    def _register_checks(self) -> None:
        """Spot checks: officials draw and inspect, everybody concerned reads what was found."""
        checks = import_module("reviews.selectors.checks")
        for role in (Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role,
                "抽查",
                "reviews:checks",
                "journal-check",
                320,
                count=checks.waiting_count if role != Role.AUDITOR else None,
                section="业务",
                group="监督检查",
            )
        import_module("reviews.findings").register()
