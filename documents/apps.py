from importlib import import_module

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "文件"

    def ready(self) -> None:
        import_module("documents.tasks")  # registers its handlers
