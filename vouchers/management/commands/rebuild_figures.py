"""Counts the dashboard's figures anew from the vouchers themselves."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from vouchers.models import FigureCell, VoucherFigure
from vouchers.services.figures import rebuild_figures


class Command(BaseCommand):
    help = "Recount the dashboard's figures; needed after a release that defines a figure anew."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        rebuild_figures()
        vouchers, cells = VoucherFigure.objects.count(), FigureCell.objects.count()
        seconds = time.monotonic() - began
        self.stdout.write(f"{vouchers} vouchers counted into {cells} cells in {seconds:.1f} s")
