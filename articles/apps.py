from importlib import import_module

from django.apps import AppConfig

from accounts.enums import Role
from common import navigation


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "信息发布"

    def ready(self) -> None:
        import_module("articles.receivers").connect()
        public, register = navigation.PUBLIC, navigation.register
        register(public, "通知公告", "articles:notices", "", 530, group="政策与公告")
        register(public, "政策文件", "articles:policies", "", 531, group="政策与公告")
        register(public, "常见问题", "articles:faq", "", 532, group="政策与公告")
        for role in (Role.PROVINCE, Role.AUDITOR):
            register(role, "信息发布", "articles:index", "journal-text", 810, section="设置")
