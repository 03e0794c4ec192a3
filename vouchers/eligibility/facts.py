"""The facts the rules look at: plain values, gathered by selectors or answered in the self-check.

None or an empty text means "not filled in yet". Every figure of the policy arrives here as data of
the cycle; the rules hold none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from common.dates import local_date
from vouchers.subsidy import Cap


class IndustryScope(StrEnum):
    """How E7 treats a section of GB/T 4754; the values are those of enterprises.enums."""

    INDUSTRIAL = "industrial"
    SERVING = "serving"
    OTHER = "other"


class IdentityStatus(StrEnum):
    """Where the identity check (企业认证) stands; the values are those of enterprises.enums."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A serious violation with public funds (E4): when, who says so, what."""

    happened_on: date
    source: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedBack:
    """Money the enterprise was told to repay and has not repaid in full (E9)."""

    document_number: str
    outstanding: Decimal  # yuan
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseFacts:
    """The enterprise on the day of application."""

    in_guangdong: bool | None  # registered in a region of Guangdong
    independent_legal_person: bool | None
    founded_on: date | None
    revenues: Mapping[int, Decimal]  # main-business revenue in yuan by calendar year
    clean_record_declared: bool | None  # None: not declared; False: the enterprise says it has none
    violations: tuple[Violation, ...]  # declared by itself or recorded by officials, not withdrawn
    industry: str  # as shown, e.g. "C 制造业"
    industry_scope: str  # a value of IndustryScope, "" while no industry is chosen
    industry_note: str = ""  # how a serving enterprise serves industry
    industry_opened_reason: str = ""  # why the province opened the industry for it; "" if not
    identity_status: str = IdentityStatus.NONE
    owed_back: tuple[OwedBack, ...] = ()  # open demands, the most urgent first


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """The contract as entered."""

    has_file: bool
    title: str
    number: str
    signed_on: date | None
    total: Decimal | None
    cloud_fee: Decimal | None
    devices: int | None
    no_other_funds_declared: bool | None  # E6: no other special fund for the same project
    already_used: bool = False  # V3: a live voucher holds this file or this contract
    used_by: str = ""  # that voucher's number, where the reader may know it


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFacts:
    """The chosen service as the version in force lists it."""

    name: str
    listed: bool  # in the version in force at this moment (C1)
    cap: Cap | None  # None when not listed
    version: str  # the catalog version's title


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """The province's certification of a supplier for the chosen service (S1)."""

    valid_from: date
    valid_until: date | None = None  # inclusive; None: open
    ended_on: date | None = None  # no application from this day on
    # Suspended from the first day until the day before the second; None: until further notice.
    pauses: tuple[tuple[date, date | None], ...] = ()

    def rests_on(self, day: date) -> bool:
        """Whether it is suspended on the day."""
        return any(start <= day and (end is None or day < end) for start, end in self.pauses)

    def covers(self, day: date) -> bool:
        """Whether an application of `day` may rest on it."""
        return (
            self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
            and (self.ended_on is None or day < self.ended_on)
            and not self.rests_on(day)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierFacts:
    """The chosen supplier with its certifications for the chosen service, past ones too."""

    name: str
    certifications: tuple[Certification, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleFacts:
    """The cycle's window and the figures of the policy that are its settings."""

    name: str
    opens_at: datetime
    closes_at: datetime  # inclusive, as is opens_at (A6)
    minimum_age_years: int
    revenue_threshold: Decimal
    clean_record_years: int
    contract_signed_after: date
    region_excluded: bool = False  # the enterprise's city does not take part


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts:
    """Everything the rules need for one application at the instant `at`."""

    enterprise: EnterpriseFacts
    contract: ContractFacts
    service: ServiceFacts | None
    supplier: SupplierFacts | None
    cycle: CycleFacts
    at: datetime
    submitted: bool = False  # handed in before: what came up since is a notice only (E9)
    same_service: tuple[str, ...] = ()  # live applications for this service in this cycle

    @property
    def day(self) -> date:
        """The day of application in Asia/Shanghai."""
        return local_date(self.at)
