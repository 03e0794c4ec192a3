"""One invented case: what it has come to, and its voucher's row."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from uuid import UUID

from catalog.enums import CapKind
from common.dates import add_working_days, end_of_day, local_date
from common.text import normalise_reference
from vouchers.eligibility import (
    ApplicationFacts,
    Certification,
    ContractFacts,
    CycleFacts,
    ServiceFacts,
    SupplierFacts,
    judge,
    needs_provincial_check,
)
from vouchers.models import Voucher
from vouchers.models.account import ZERO
from vouchers.populating.books import Chain
from vouchers.populating.copying import Table, as_json
from vouchers.populating.plans import Plan
from vouchers.populating.world import Season
from vouchers.states import FIXED, PROMISED, State
from vouchers.subsidy import Cap, Claim, FixedCap, PerDeviceCap, entitlement

_NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
COLUMNS = (
    *("id", "public_id", "enterprise_id", "state", "state_since", "due_at", "version", "typed"),
    *("created_by_id", "created_at", "contract_title", "contract_number", "contract_key"),
    *("signed_on", "contract_total", "cloud_fee", "devices", "contract_document_id"),
    *("contract_sha256", "service_id", "supplier_id", "other_funds_declared", "submitted_at"),
    *("submitted_by_id", "cycle_id", "place", "application_number", "catalog_version_id"),
    *(
        "entry_id",
        "account_id",
        "region_id",
        "city_id",
        "supplier_kind",
        "verdicts",
        "needs_provincial_check",
    ),
    *("entitlement", "amount", "issued_amount", "redeemed_amount", "bonus_amount", "number"),
    *("issued_at", "redeem_by", "redemption_filed_at", "redeemed_at", "paid_at"),
    *("resubmitted_at", "closed_at", "outcome_reason", "defects", "chain_seq", "chain_hash"),
)


def voucher_table() -> Table:
    """The table of vouchers, all columns given."""
    return Table(Voucher, *COLUMNS)


class Case:
    """A plan being played; its attributes are those of the voucher."""

    def __init__(self, plan: Plan, key: int, random: Random) -> None:
        self.plan, self.id = plan, key
        self.public_id = UUID(int=random.getrandbits(128), version=4)
        letters = "".join(random.choices(_NUMBER_ALPHABET, k=12))
        self.secret_number = f"YQ-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
        self.state, self.since, self.due_at = State.DRAFT, plan.started_at, None
        self.version, self.chain = 2, Chain()
        self.document = self.sha256 = ""
        self.contract_number = f"YS-{plan.signed_on.year}-{key:06d}"
        self.application_number = ""
        self.verdicts, self.provincial = "[]", False
        self.entitlement: Decimal | None = None
        self.amount = self.bonus = ZERO
        self.issued_amount: Decimal | None = None
        self.redeemed_amount: Decimal | None = None
        self.number, self.reason, self.defects = "", "", "[]"
        self.redeem_by: datetime | None = None
        self.at: dict[str, datetime | None] = {}  # issued, filed, redeemed, paid, ...
        self.redemption: dict[str, object] = {}
        self.stopped = False

    @property
    def counts_bonus(self) -> bool:
        """Whether the bonus takes room in its catalog version."""
        return self.plan.season.version.bonus_counts_toward_cap

    def claim(self) -> Claim:
        """As the engine sees it; see `selectors.assessing.claim_of`."""
        counted = self.bonus if self.counts_bonus else ZERO
        return Claim(
            key=self.id,
            entitlement=self.entitlement or ZERO,
            cycle_cap=self.plan.season.version.cumulative_cap,
            issued=self.amount if self.state in PROMISED else ZERO,
            fixed=self.amount + counted if self.state in FIXED else None,
        )

    def judge(self) -> None:
        """The rules' word on it at its submission, and what the contract is worth (A1)."""
        plan, entry = self.plan, self.plan.offer.entry
        verdicts = judge(facts_of(self))
        self.verdicts = as_json([verdict.as_dict() for verdict in verdicts])
        self.provincial = needs_provincial_check(verdicts)
        cap = cap_of(entry.cap_kind, entry.cap_amount)
        self.entitlement = entitlement(cap=cap, fee=plan.fee, devices=plan.devices).amount
        self.application_number = f"{plan.season.cycle.code}-{plan.place:06d}"

    def row(self, account: int | None) -> tuple[object, ...]:
        """Its values in the order of COLUMNS."""
        plan, at = self.plan, self.at.get
        firm, entry, season = plan.firm, plan.offer.entry, plan.season
        submitted = account is not None
        return (
            *(self.id, self.public_id, firm.id, self.state.value, self.since, self.due_at),
            *(self.version, as_json(self._typed()), firm.owner.id, plan.started_at),
            *(f"{entry.name}服务合同", self.contract_number),
            *(normalise_reference(self.contract_number), plan.signed_on, plan.total, plan.fee),
            *(plan.devices, self.document, self.sha256, entry.service_id, plan.supplier.pk, True),
            *(at("submitted"), firm.owner.id if submitted else None),
            *(season.cycle.pk if submitted else None, plan.place or None),
            self.application_number,
            *((season.version.pk, entry.pk) if submitted else (None, None)),
            account,
            *((firm.region.code, firm.region.city_code) if submitted else (None, None)),
            plan.supplier.kind if submitted else "",
            *(self.verdicts, self.provincial, self.entitlement, self.amount, self.issued_amount),
            *(self.redeemed_amount, self.bonus, self.number, at("issued"), self.redeem_by),
            *(at("filed"), at("redeemed"), at("paid"), at("resubmitted"), at("closed")),
            *(self.reason, self.defects, self.chain.seq, self.chain.hash),
        )

    def _typed(self) -> dict[str, str]:
        plan = self.plan
        if self.state is State.CORRECTION:  # starts from what was submitted
            return {}
        return {
            "contract_title": f"{plan.offer.entry.name}服务合同",
            "contract_number": self.contract_number,
            "signed_on": plan.signed_on.isoformat(),
            "contract_total": str(plan.total),
            "cloud_fee": str(plan.fee),
            "devices": str(plan.devices or ""),
            "service": str(plan.offer.entry.service_id),
            "supplier": str(plan.supplier.pk),
            "other_funds_declared": "yes",
            "saved_at": plan.started_at.isoformat(),
            "saved_by": plan.firm.owner.name,
        }


def facts_of(case: Case) -> ApplicationFacts:
    """What the rules look at, without asking the database."""
    plan, entry = case.plan, case.plan.offer.entry
    contract = ContractFacts(
        has_file=True,
        title=f"{entry.name}服务合同",
        number=case.contract_number,
        signed_on=plan.signed_on,
        total=plan.total,
        cloud_fee=plan.fee,
        devices=plan.devices,
        no_other_funds_declared=True,
    )
    cap = cap_of(entry.cap_kind, entry.cap_amount)
    return ApplicationFacts(
        enterprise=plan.firm.facts,
        contract=contract,
        service=ServiceFacts(
            name=entry.name, listed=True, cap=cap, version=plan.season.version.title
        ),
        supplier=SupplierFacts(
            name=plan.supplier.name,
            certifications=(Certification(valid_from=plan.signed_on - timedelta(days=1)),),
        ),
        cycle=cycle_facts(plan.season),
        at=plan.moments[0],
    )


@lru_cache(maxsize=8)
def cycle_facts(season: Season) -> CycleFacts:
    """The figures of a cycle, read once."""
    cycle = season.cycle
    return CycleFacts(
        name=cycle.name,
        opens_at=cycle.opens_at,
        closes_at=cycle.closes_at,
        minimum_age_years=cycle.minimum_age_years,
        revenue_threshold=cycle.revenue_threshold,
        clean_record_years=cycle.clean_record_years,
        contract_signed_after=cycle.contract_signed_after,
    )


@lru_cache(maxsize=64)
def cap_of(kind: str, amount: Decimal) -> Cap:
    """The cap as the engine wants it (A2)."""
    return PerDeviceCap(amount) if kind == CapKind.PER_DEVICE else FixedCap(amount)


def due(at: datetime, days: int) -> datetime:
    """The end of so many working days after `at`."""
    return _due_on(local_date(at), days)


@lru_cache(maxsize=4096)
def _due_on(day: date, days: int) -> datetime:
    return end_of_day(add_working_days(day, days))
