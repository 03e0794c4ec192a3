from importlib import import_module

from django.apps import AppConfig

from accounts.enums import Role
from common import navigation


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业"

    def ready(self) -> None:
        import_module("enterprises.receivers").let_officials_see_papers()
        import_module("enterprises.exporting")
        desk = import_module("enterprises.selectors.desk")
        navigation.register(Role.ENTERPRISE, "企业资料", "enterprises:profile", "building", 500)
        navigation.register(
            Role.BUREAU,
            "企业认证",
            "enterprises:identity-queue",
            "patch-check",
            600,
            count=desk.pending_check_count,
            section="企业",
        )
        navigation.register(
            Role.BUREAU,
            "贯标证书核验",
            "enterprises:certificate-queue",
            "award",
            601,
            count=desk.pending_certificate_count,
            section="企业",
        )
        for role in (Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
            section = "企业" if role == Role.BUREAU else "目录与名录"
            navigation.register(
                role, "企业名录", "enterprises:list", "buildings", 602, section=section
            )
