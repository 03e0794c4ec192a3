"""Puts the parts together: settings, URLs, Celery. Nobody imports this package."""

from voucher_portal.celery import app as celery_app

__all__ = ["celery_app"]
