"""`manage.py doctor`: what is missing on this machine, and how to get it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from common.diagnosis import examine


class Command(BaseCommand):
    """One line per finding; exit code 1 when anything needs a hand."""

    help = "Say what is missing on this machine and how to get it."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        findings = list(examine())
        width = max(len(finding.subject) for finding in findings)
        for finding in findings:
            mark = "ok  " if finding.is_fine else "MEND"
            self.stdout.write(f"{mark}  {finding.subject.ljust(width)}  {finding.state}")
            if finding.remedy:
                self.stdout.write(f"{' ' * (width + 8)}-> {finding.remedy}")
        if not all(finding.is_fine for finding in findings):
            sys.exit(1)
