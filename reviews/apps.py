from importlib import import_module

from django.apps import AppConfig

from accounts.enums import Role
from accounts.homes import register_home
from common import navigation


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "审核"

    def ready(self) -> None:
        counting = import_module("reviews.counting")
        for role in (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
            register_home(role, "reviews:queue")
        for role in (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE):
            navigation.register(
                role, "待我处理", "reviews:queue", "inbox", 10, count=counting.waiting
            )
        navigation.register(Role.AUDITOR, "办理事项", "reviews:queue", "files", 10)
