from django.apps import AppConfig

from accounts.enums import Role
from common import navigation


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "信息发布"

    def ready(self) -> None:
        public, register = navigation.PUBLIC, navigation.register
        register(public, "通知公告", "articles:notices", "journal-text", 520)
        register(public, "政策文件", "articles:policies", "file-earmark-text", 530)
        register(public, "常见问题", "articles:faq", "question-circle", 540)
        for role in (Role.ENTERPRISE, Role.SUPPLIER):
            register(role, "常见问题", "articles:faq", "question-circle", 540)
        for role in (Role.PROVINCE, Role.AUDITOR):
            register(role, "信息发布", "articles:index", "send", 520, section="目录与名录")
