"""Counts what changed since the last round; the worker runs this every few seconds."""

from typing import Any

from django.core.management.base import BaseCommand

from vouchers.services.figures import count_all_changes


class Command(BaseCommand):
    help = "Bring the dashboard's figures up to date; safe to run any number of times, and at once."

    def handle(self, *args: Any, **options: Any) -> None:
        counted = count_all_changes()
        if counted:
            self.stdout.write(f"counted {counted} changes")
