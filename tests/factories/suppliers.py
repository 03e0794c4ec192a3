"""Suppliers and what they are certified for."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from enterprises.models import Region
from suppliers.enums import RequestState, Standing
from suppliers.models import (
    Certification,
    CertificationRequest,
    ImportState,
    Supplier,
    SupplierImport,
)
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.catalog import ServiceFactory

SINCE = date(2018, 3, 21)
REGISTERED = datetime(2018, 3, 21, tzinfo=UTC)


def city(code: str = "440700", name: str = "江门市") -> Region:
    """A city of the reference data, made when missing."""
    return Region.objects.get_or_create(code=code, defaults={"name": name})[0]


class SupplierFactory(DjangoModelFactory[Supplier]):
    """A supplier in Jiangmen, certified for nothing."""

    class Meta:
        model = Supplier

    name = factory.Sequence(lambda n: f"云服务商{n}")
    full_name = factory.LazyAttribute(lambda supplier: f"广东{supplier.name}有限公司")
    organisation = factory.SubFactory(
        OrganisationFactory, supplier=True, name=factory.SelfAttribute("..full_name")
    )
    city = factory.LazyFunction(city)
    created_at = REGISTERED

    class Params:
        pending = factory.Trait(standing=Standing.PENDING, submitted_at=REGISTERED)
        returned = factory.Trait(
            standing=Standing.RETURNED, submitted_at=REGISTERED, standing_reason="全称与执照不一致"
        )


class CertificationFactory(DjangoModelFactory[Certification]):
    """In force since the scheme began, without an end; the traits say otherwise."""

    class Meta:
        model = Certification

    supplier = factory.SubFactory(SupplierFactory)
    service = factory.SubFactory(ServiceFactory)
    document_number = factory.Sequence(lambda n: f"粤经信〔2018〕{n}号")
    valid_from = SINCE
    certified_at = REGISTERED

    class Params:
        lapsed = factory.Trait(valid_until=date(2018, 12, 31))
        ended = factory.Trait(ended_on=date(2019, 1, 1), ended_reason="不再提供该项服务")


class CertificationRequestFactory(DjangoModelFactory[CertificationRequest]):
    """An application that waits for the province."""

    class Meta:
        model = CertificationRequest

    supplier = factory.SubFactory(SupplierFactory)
    service = factory.SubFactory(ServiceFactory)
    statement = "自有平台，已服务 30 家企业。"
    submitted_at = REGISTERED
    submitted_by = factory.LazyAttribute(
        lambda request: UserFactory(organisation=request.supplier.organisation)
    )

    class Params:
        returned = factory.Trait(state=RequestState.RETURNED, reason="材料缺页")


class SupplierImportFactory(DjangoModelFactory[SupplierImport]):
    """A list that may be applied; it holds nothing."""

    class Meta:
        model = SupplierImport

    name = "名单.xlsx"
    state = ImportState.READY
    uploaded_by = factory.SubFactory(UserFactory, province=True)
    uploaded_at = REGISTERED
