"""Reads of the catalog: what is in force when, and what a version lists."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from catalog.caps import Cap
from catalog.enums import Standing, VersionStatus
from catalog.errors import NoVersionInForce, ServiceNotListed
from catalog.models import CatalogVersion, Service, ServiceEntry
from catalog.snapshot import Heading, Line, Snapshot
from common.models import AuditEvent

NO_VERSION = "当时还没有生效的应用服务目录。"
SUBJECT = "catalog_version"  # what the audit trail calls a version


def published() -> QuerySet[CatalogVersion]:
    """Every published version, the one that takes effect last first."""
    return CatalogVersion.objects.filter(status=VersionStatus.PUBLISHED).order_by("-effective_at")


def find_version_in_force(at: datetime) -> CatalogVersion | None:
    """The version with the greatest instant of effect not after `at` (C1), or None. One query."""
    return published().filter(effective_at__lte=at).first()


def version_in_force(at: datetime) -> CatalogVersion:
    """As `find_version_in_force`; raises `NoVersionInForce`."""
    version = find_version_in_force(at)
    if version is None:
        raise NoVersionInForce(NO_VERSION)
    return version


def scheduled_versions(at: datetime) -> QuerySet[CatalogVersion]:
    """Published versions that take effect after `at`, the next one first."""
    return published().filter(effective_at__gt=at).order_by("effective_at")


def latest_published() -> CatalogVersion | None:
    """The published version that takes effect last: the one the next version will replace."""
    return published().first()


def open_draft() -> CatalogVersion | None:
    """The draft being worked on; there is at most one."""
    return CatalogVersion.objects.filter(status=VersionStatus.DRAFT).first()


def standing(version: CatalogVersion, *, in_force: CatalogVersion | None, at: datetime) -> Standing:
    """Where the version stands at `at`, given the one in force then."""
    if version.status == VersionStatus.DRAFT or version.effective_at is None:
        return Standing.DRAFT
    if version.effective_at > at:
        return Standing.SCHEDULED
    return Standing.IN_FORCE if version == in_force else Standing.REPLACED


def predecessor(version: CatalogVersion) -> CatalogVersion | None:
    """The version that `version` replaces: for a draft the latest published one."""
    if version.effective_at is None:
        return latest_published()
    return published().filter(effective_at__lt=version.effective_at).first()


def visible_to(user: User) -> QuerySet[CatalogVersion]:
    """Province and auditor see drafts as well; published versions are public."""
    if user.is_authenticated and user.role in (Role.PROVINCE, Role.AUDITOR):
        return CatalogVersion.objects.all()
    return CatalogVersion.objects.filter(status=VersionStatus.PUBLISHED)


def entries_of(version: CatalogVersion) -> QuerySet[ServiceEntry]:
    """What the version lists, by theme, then number; with theme and service loaded."""
    return (
        ServiceEntry.objects.filter(version=version)
        .select_related("theme", "service")
        .order_by("theme__position", "number")
    )


def entry_in_force(service: Service, at: datetime) -> ServiceEntry:
    """The service as the version in force at `at` lists it, with `version` and `theme` loaded.

    One query; raises `ServiceNotListed` when that version does not list it, or none is in force.
    """
    in_force = published().filter(effective_at__lte=at).values("pk")[:1]
    entry = (
        ServiceEntry.objects.select_related("version", "theme", "service")
        .filter(service=service, version_id__in=in_force)
        .first()
    )
    if entry is None:
        raise ServiceNotListed(f"现行目录中没有应用服务“{service.name}”。", field="service")
    return entry


def entry_cap(entry: ServiceEntry) -> Cap:
    """The entry's cap in plain values."""
    return Cap(entry.cap_kind, entry.cap_amount)


def services_on_offer(at: datetime) -> QuerySet[Service]:
    """Services a supplier can be certified for: in force, or published and still to take effect."""
    in_force = published().filter(effective_at__lte=at).values("pk")[:1]
    offered = Q(version_id__in=in_force) | Q(
        version__status=VersionStatus.PUBLISHED, version__effective_at__gt=at
    )
    listed = ServiceEntry.objects.filter(offered).values("service_id")
    return Service.objects.filter(pk__in=listed).order_by("pk")  # as version 1 lists them


def snapshot_of(version: CatalogVersion) -> Snapshot:
    """The version in plain values; two queries."""
    return Snapshot(
        number=version.number,
        title=version.title,
        cumulative_cap=version.cumulative_cap,
        integration_bonus=version.integration_bonus,
        bonus_counts_toward_cap=version.bonus_counts_toward_cap,
        lines=tuple(map(line_of, entries_of(version))),
        headings=headings_of(version),
        intended_at=version.intended_at,
    )


def headings_of(version: CatalogVersion) -> tuple[Heading, ...]:
    """The version's themes in order, each with how many services it holds. One query."""
    rows = version.themes.annotate(held=Count("entries")).order_by("position", "pk")
    return tuple(Heading(*row) for row in rows.values_list("code", "name", "held"))


def line_of(entry: ServiceEntry) -> Line:
    """The entry in plain values; reads its theme and service."""
    return Line(
        code=entry.service.code,
        number=entry.number,
        name=entry.name,
        theme=entry.theme.name,
        cap=entry_cap(entry),
        scenarios=tuple(entry.scenarios),
        theme_code=entry.theme.code,
    )


def trail_of(version: CatalogVersion) -> QuerySet[AuditEvent]:
    """What happened to the version, newest first."""
    trail = AuditEvent.objects.filter(subject_kind=SUBJECT, subject_id=str(version.pk))
    return trail.order_by("-seq")


def drafters_of(version: CatalogVersion) -> frozenset[str]:
    """The ids (as text) of everyone who started or changed the draft.

    Read from the audit trail: it cannot be changed, and it outlives accounts.
    """
    ids = trail_of(version).values_list("actor_id_text", flat=True)
    return frozenset(filter(None, ids)) | {str(version.created_by_id or "")} - {""}


def versions_with_counts(user: User) -> QuerySet[CatalogVersion]:
    """The versions the person may see, newest first, each with `services` (how many it lists)."""
    return (
        visible_to(user)
        .select_related("created_by", "published_by", "copied_from")
        .annotate(services=Count("entries"))
        .order_by("-number")
    )
