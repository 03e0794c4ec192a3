"""Figures for Prometheus: requests by django-prometheus, and how the background work stands."""

import os
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.db.models.functions import Extract, Now
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from accounts.models import Job, JobState
from common.models import OutboxMessage

SECONDS = "epoch"


class BackgroundWork(Collector):
    """Read from the database when asked: the same whichever process answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting = Q(delivered_at=None, dead_at=None)
        outbox = OutboxMessage.objects.filter(delivered_at=None).aggregate(
            waiting=Count("pk", filter=waiting),
            dead=Count("pk", filter=~Q(dead_at=None)),
            oldest=Extract(Now() - Min("next_attempt_at", filter=waiting), SECONDS),
        )
        yield _gauge("portal_outbox_waiting", "Messages not delivered yet.", outbox["waiting"])
        yield _gauge("portal_outbox_dead", "Messages given up.", outbox["dead"])
        overdue = max(0.0, float(outbox["oldest"] or 0))
        yield _gauge("portal_outbox_overdue_seconds", "How long the oldest is due.", overdue)
        jobs = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).aggregate(
            queued=Count("pk", filter=Q(state=JobState.QUEUED)),
            running=Count("pk", filter=Q(state=JobState.RUNNING)),
        )
        yield _gauge("portal_jobs_queued", "Long jobs that wait.", jobs["queued"])
        yield _gauge("portal_jobs_running", "Long jobs under way.", jobs["running"])


def exposition() -> tuple[bytes, str]:
    """Everything as text, and its content type; of all processes where they share a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        requests = generate_latest(registry)
    else:
        requests = generate_latest(REGISTRY)
    ours = CollectorRegistry()
    ours.register(BackgroundWork())
    return requests + generate_latest(ours), CONTENT_TYPE_LATEST


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)
