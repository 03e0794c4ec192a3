"""Catalog versions with what they list."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalog.caps import FIXED, PER_DEVICE, Cap
from catalog.enums import VersionStatus
from catalog.models import CatalogVersion, Service, ServiceEntry, Theme

LONG_AGO = datetime(2018, 3, 20, 16, tzinfo=UTC)  # 2018-03-21 00:00 in Shanghai
QUALITY = "quality-control"
MONITORING = "equipment-monitoring"
CAPS: dict[str, Cap] = {
    QUALITY: Cap(FIXED, Decimal("200000.00")),
    MONITORING: Cap(PER_DEVICE, Decimal("2000.00")),
}


class ServiceFactory(DjangoModelFactory[Service]):
    class Meta:
        model = Service
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"service-{n}")
    name = factory.LazyAttribute(lambda service: f"应用服务 {service.code}")


class CatalogVersionFactory(DjangoModelFactory[CatalogVersion]):
    """A draft that lists nothing yet."""

    class Meta:
        model = CatalogVersion

    number = factory.Sequence(lambda n: n + 1)
    title = factory.LazyAttribute(lambda version: f"应用服务目录（第{version.number}版）")
    cumulative_cap = Decimal("500000.00")
    integration_bonus = Decimal("200000.00")
    created_at = LONG_AGO


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme

    version = factory.SubFactory(CatalogVersionFactory)
    code = "production"
    name = "生产管理"
    position = 1


class ServiceEntryFactory(DjangoModelFactory[ServiceEntry]):
    """A service in a draft; published versions take no more entries (C1)."""

    class Meta:
        model = ServiceEntry

    version = factory.SubFactory(CatalogVersionFactory)
    theme = factory.SubFactory(ThemeFactory, version=factory.SelfAttribute("..version"))
    service = factory.SubFactory(ServiceFactory)
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    name = factory.LazyAttribute(lambda entry: entry.service.name)
    scenarios = factory.LazyFunction(lambda: ["设备联网后，运行状态一目了然。"])
    cap_kind = FIXED
    cap_amount = Decimal("200000.00")


def make_draft(caps: Mapping[str, Cap] = CAPS, **facts: Any) -> CatalogVersion:
    """A draft that lists the services named by their codes, in one theme."""
    version = CatalogVersionFactory(**facts)
    theme = ThemeFactory(version=version)
    for number, (code, cap) in enumerate(caps.items(), start=1):
        ServiceEntryFactory(
            version=version,
            theme=theme,
            service=ServiceFactory(code=code),
            number=number,
            cap_kind=cap.kind,
            cap_amount=cap.amount,
        )
    return version


def make_version(
    caps: Mapping[str, Cap] = CAPS, *, effective_at: datetime = LONG_AGO, **facts: Any
) -> CatalogVersion:
    """A published version, in force from `effective_at`."""
    version = make_draft(caps, **facts)
    version.status = VersionStatus.PUBLISHED
    version.published_at = version.effective_at = effective_at
    version.save()
    return version
