"""Which vouchers a person may see: every list and every object page starts here."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.enums import ROLE_OF_KIND, OrganisationKind, Role
from accounts.models import Organisation, User
from enterprises.models import Region
from enterprises.models.reference import city_code_of, is_city_code
from vouchers.models import Voucher
from vouchers.states import State

# What a page about one voucher shows besides the voucher itself: its places, and the rest.
PLACES = ("enterprise__region__city", "region__city")
CASE_PARTS = (
    "enterprise__industry__section",
    "supplier",
    "cycle",
    "catalog_version",
    "entry",
    "service",
    "contract_document",
)


def visible_to(user: User) -> QuerySet[Voucher]:
    """Enterprise people see their enterprise's vouchers; suppliers those that name them; bureaus
    those of their regions; province and auditor all. Drafts are the enterprise's own business.
    """
    everything = Voucher.objects.all()
    if not user.is_authenticated or not user.is_active:
        return everything.none()
    return seen_as(Role(user.role), user.organisation)


def is_visible_to(organisation: Organisation, voucher: Voucher) -> bool:
    """Whether the organisation's people see the voucher: the same question, without a person."""
    role = ROLE_OF_KIND[organisation.kind]
    return seen_as(role, organisation).filter(pk=voucher.pk).exists()


def parties_of(voucher: Voucher) -> Q:
    """Which organisations may see the voucher, to be narrowed by `is_visible_to`; auditors aside.

    With enterprise and supplier loaded it asks nothing.
    """
    own = [voucher.enterprise.organisation_id]
    if voucher.supplier is not None:
        own.append(voucher.supplier.organisation_id)
    codes = [code for code in (voucher.region_id, voucher.city_id) if code]
    bureaus = Q(kind=OrganisationKind.BUREAU, region_code__in=codes)
    return Q(pk__in=own) | Q(kind=OrganisationKind.PROVINCE) | bureaus


def seen_as(role: Role, organisation: Organisation | None) -> QuerySet[Voucher]:
    """What active people of this role see there, as `visible_to` says."""
    everything = Voucher.objects.all()
    submitted = everything.exclude(state=State.DRAFT)
    if role in (Role.PROVINCE, Role.AUDITOR):
        return submitted
    if organisation is None:
        return everything.none()
    code = organisation.region_code
    if role == Role.BUREAU and code:
        # Never both columns: an OR of them keeps PostgreSQL from walking an index in the queue's
        # order, and the page then reads every old case before the first that waits.
        own = Q(city_id=code) if is_city_code(code) else Q(region_id=code)
        return submitted.filter(own)
    parties = {
        Role.ENTERPRISE: everything.filter(enterprise__organisation=organisation),
        Role.SUPPLIER: submitted.filter(supplier__organisation=organisation),
    }
    return parties.get(role, everything.none())


def case_of(user: User, public_id: UUID, *, placed: bool = True) -> Voucher:
    """One voucher with all a page tells of it, in one query; Voucher.DoesNotExist for a stranger.

    The text of the contract is left out, and the places unless it is to be `placed`: then
    `place` brings them, from what is read with something else.
    """
    parts = (*CASE_PARTS, *PLACES) if placed else CASE_PARTS
    cases = visible_to(user).select_related(*parts).defer("contract_document__text")
    voucher = cases.get(public_id=public_id)
    if voucher.entry is not None and voucher.catalog_version is not None:
        voucher.entry.version = voucher.catalog_version  # its own version: one join less
    return voucher


def places_of(voucher: Voucher) -> QuerySet[Region]:
    """The regions of the case and of its enterprise today, with their cities."""
    codes = {voucher.region_id or "", voucher.enterprise.region_id or ""}
    return Region.objects.filter(pk__in=[*codes, *map(city_code_of, codes)]).order_by()


def place(voucher: Voucher, regions: Iterable[Region]) -> None:
    """Put `places_of` where pages look for them."""
    known = {region.code: region for region in regions}
    for region in known.values():
        if city := known.get(region.city_id or ""):
            region.city = city
    for placed in (voucher, voucher.enterprise):
        if found := known.get(placed.region_id or ""):
            placed.region = found
