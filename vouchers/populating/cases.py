"""One invented case: what it has come to, and its voucher's row."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

from catalog.enums import CapKind
from common.dates import add_working_days, end_of_day, local_date
from vouchers.eligibility import (
    ApplicationFacts,
    Certification,
    ContractFacts,
    CycleFacts,
    ServiceFacts,
    SupplierFacts,
    Verdict,
    judge,
    needs_provincial_check,
)
from vouchers.models import Voucher
from vouchers.models.account import ZERO
from vouchers.populating.books import Chain
from vouchers.populating.copying import (
    FALSE,
    NULL,
    TRUE,
    Table,
    as_json,
    clean,
    optional,
    optional_stamp,
    quoted,
    stamp,
)
from vouchers.populating.papers import random_uuid
from vouchers.populating.plans import Plan
from vouchers.populating.world import Season
from vouchers.states import FIXED, PROMISED, State
from vouchers.subsidy import Cap, Claim, FixedCap, PerDeviceCap, entitlement

_NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MANY = 50_000  # sentences kept
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
        dice = f"{random.getrandbits(188):047x}"
        self.public_id = random_uuid(dice)
        self.secret_number = _secret_number(int(dice[32:], 16))
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
        self.at: dict[str, datetime] = {}  # issued, filed, redeemed, paid, ...
        self.redemption: dict[str, Any] = {}
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
        self.verdicts = f"[{','.join([_verdict_text(verdict) for verdict in verdicts])}]"
        self.provincial = needs_provincial_check(verdicts)
        cap = cap_of(entry.cap_kind, entry.cap_amount)
        self.entitlement = entitlement(cap=cap, fee=plan.fee, devices=plan.devices).amount
        self.application_number = f"{plan.season.cycle.code}-{plan.place:06d}"

    def row(self, account: int | None) -> tuple[str, ...]:
        """Its values in the order of COLUMNS."""
        plan, firm, entry = self.plan, self.plan.firm, self.plan.offer.entry
        return (
            *(str(self.id), self.public_id, str(firm.id), self.state.value, stamp(self.since)),
            *(optional_stamp(self.due_at), str(self.version), self._typed(), firm.owner.id_text),
            *(stamp(plan.started_at), title_of(entry.name), self.contract_number),
            # Capitals, digits and hyphens only: the number is its own key.
            *(self.contract_number, str(plan.signed_on), str(plan.total), str(plan.fee)),
            *(optional(plan.devices), self.document, self.sha256, str(entry.service_id)),
            *(str(plan.supplier.pk), TRUE),
            *self._submission(account),
            *(clean(self.verdicts), TRUE if self.provincial else FALSE),
            *(optional(self.entitlement), str(self.amount), optional(self.issued_amount)),
            *(optional(self.redeemed_amount), str(self.bonus), self.number, self._time("issued")),
            optional_stamp(self.redeem_by),
            *map(self._time, ("filed", "redeemed", "paid", "resubmitted", "closed")),
            *(self.reason, self.defects, str(self.chain.seq), self.chain.hash),
        )

    def _submission(self, account: int | None) -> tuple[str, ...]:
        """What only a case that was submitted has."""
        plan, season = self.plan, self.plan.season
        if account is None:
            return (*(NULL,) * 4, "", *(NULL,) * 5, "")
        region = plan.firm.region
        return (
            *(self._time("submitted"), plan.firm.owner.id_text, str(season.cycle.pk)),
            *(str(plan.place), self.application_number, str(season.version.pk)),
            *(str(plan.offer.entry.pk), str(account), region.code, region.city_code),
            plan.supplier.kind,
        )

    def _time(self, name: str) -> str:
        return optional_stamp(self.at.get(name))

    def _typed(self) -> str:
        plan = self.plan
        if self.state is State.CORRECTION:  # starts from what was submitted
            return "{}"
        typed = (
            f'{{"contract_title":{quoted(title_of(plan.offer.entry.name))},'
            f'"contract_number":"{self.contract_number}","signed_on":"{plan.signed_on}",'
            f'"contract_total":"{plan.total}","cloud_fee":"{plan.fee}",'
            f'"devices":"{plan.devices or ""}","service":"{plan.offer.entry.service_id}",'
            f'"supplier":"{plan.supplier.pk}","other_funds_declared":"yes",'
            f'"saved_at":"{stamp(plan.started_at)}","saved_by":{quoted(plan.firm.owner.name)}}}'
        )
        return typed.replace("\\", "\\\\")


@lru_cache(maxsize=1024)
def title_of(service: str) -> str:
    """A contract's title."""
    return clean(f"{service}服务合同")


_said: dict[tuple[str, str], str] = {}  # what a verdict looks like, by its rule and sentence


def _verdict_text(verdict: Verdict) -> str:
    key = (verdict.rule, verdict.message)  # hashing all of it costs more than the rule did
    text = _said.get(key)
    if text is None:
        if len(_said) > MANY:
            _said.clear()
        text = _said[key] = as_json(verdict.as_dict())
    return text


def _secret_number(dice: int) -> str:
    """60 random bits as a voucher's number."""
    letters = []
    for _ in range(12):
        letters.append(_NUMBER_ALPHABET[dice & 31])
        dice >>= 5
    text = "".join(letters)
    return f"YQ-{text[:4]}-{text[4:8]}-{text[8:]}"


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
