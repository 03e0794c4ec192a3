"""One invented case: what it has come to, and its voucher's row."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random

from common.dates import add_working_days, end_of_day
from common.models import GENESIS
from vouchers.models import Voucher
from vouchers.models.account import ZERO
from vouchers.populating.copying import FALSE, NULL, TRUE, Table, clean, quoted, stamp
from vouchers.populating.papers import random_uuid
from vouchers.populating.plans import Plan
from vouchers.populating.world import Person
from vouchers.states import FIXED, LIVE, PROMISED, State
from vouchers.subsidy import Claim

_NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _NUMBER_ALPHABET for second in _NUMBER_ALPHABET]
# In summer as in winter since 1991: `astimezone` looks it up for every instant.
SHANGHAI_AHEAD = timedelta(hours=8)
LIVING, HELD, PROMISES = (
    frozenset(state.value for state in states) for states in (LIVE, FIXED, PROMISED)
)
DRAFT = State.DRAFT.value
COLUMNS = (
    *("id", "public_id", "enterprise_id", "state", "state_since", "due_at", "version", "typed"),
    *("created_by_id", "created_at", "contract_title", "contract_number", "contract_key"),
    *("signed_on", "contract_total", "cloud_fee", "devices", "contract_document_id"),
    *("contract_sha256", "service_id", "supplier_id", "other_funds_declared"),
    *("entitlement", "amount", "issued_amount", "redeemed_amount", "bonus_amount", "number"),
    *("issued_at", "redeem_by", "redemption_filed_at", "redeemed_at", "paid_at"),
    *("resubmitted_at", "closed_at", "outcome_reason", "defects", "chain_seq", "chain_hash"),
    # What only a submitted one has.
    *("submitted_at", "submitted_by_id", "cycle_id", "place", "application_number"),
    *("catalog_version_id", "entry_id", "account_id", "region_id", "city_id", "supplier_kind"),
    *("verdicts", "needs_provincial_check"),
)
_UNSUBMITTED = f"{NULL}\t{NULL}\t{NULL}\t{NULL}\t" + f"\t{NULL}" * 5 + f"\t\t[]\t{FALSE}"


def voucher_table() -> Table:
    """The table of vouchers, all columns given."""
    return Table(Voucher, *COLUMNS)


class Case:
    """A plan being played; its attributes are those of the voucher, instants as texts."""

    __slots__ = (
        *("amount", "application_number", "bonus", "closed", "contract_number", "defects"),
        *("document", "due", "entitlement", "filed", "hash", "id", "issued", "issued_amount"),
        *("number", "paid", "payouts", "place", "plan", "provincial", "public_id", "reason"),
        *("redeem_by", "redeemed", "redeemed_amount", "redemption", "resubmitted", "seq"),
        *("secret_number", "sha256", "since", "started", "state", "stopped", "submitted"),
        *("verdicts", "version"),
    )

    def __init__(self, plan: Plan, key: int, random: Random) -> None:
        self.plan, self.id = plan, key
        dice = random.getrandbits(192)
        self.public_id = random_uuid(f"{dice & _LOW:032x}")
        self.secret_number = _secret_number(dice >> 128)
        self.state, self.due, self.version = DRAFT, NULL, 2
        self.since = self.started = stamp(plan.started_at)
        self.seq, self.hash = 0, GENESIS
        self.document = self.sha256 = ""
        self.contract_number = f"YS-{plan.signed_on.year}-{key:06d}"
        self.application_number = ""
        self.verdicts, self.provincial = "[]", False
        self.entitlement: Decimal | None = None
        self.amount = self.bonus = ZERO
        self.issued_amount: Decimal | None = None
        self.redeemed_amount: Decimal | None = None
        self.number, self.reason, self.defects = "", "", "[]"
        self.redeem_by = self.submitted = self.issued = self.filed = self.redeemed = NULL
        self.paid = self.resubmitted = self.closed = NULL
        self.redemption: Redeeming | None = None
        self.payouts: list[Payout] = []
        self.stopped = False

    @property
    def counts_bonus(self) -> bool:
        """Whether the bonus takes room in its catalog version."""
        return self.plan.season.version.bonus_counts_toward_cap

    def claim(self) -> Claim:
        """As the engine sees it; see `selectors.assessing.claim_of`."""
        fixed = None
        if self.state in HELD:
            fixed = self.amount + self.bonus if self.counts_bonus else self.amount
        return Claim(
            key=self.id,
            entitlement=self.entitlement or ZERO,
            cycle_cap=self.plan.season.version.cumulative_cap,
            issued=self.amount if self.state in PROMISES else ZERO,
            fixed=fixed,
        )

    def row(self, account: int | None) -> str:
        """Its values in the order of COLUMNS."""
        plan, owner, entry = self.plan, self.plan.firm.owner, self.plan.offer.entry
        devices = NULL if plan.devices is None else plan.devices
        issued = NULL if self.issued_amount is None else self.issued_amount
        redeemed = NULL if self.redeemed_amount is None else self.redeemed_amount
        typed = self._typed() if account is None else "{}"
        entitled = NULL if self.entitlement is None else self.entitlement
        # Capitals, digits and hyphens only: the contract's number is its own key.
        return (
            f"{self.id}\t{self.public_id}\t{plan.firm.id}\t{self.state}\t{self.since}\t{self.due}"
            f"\t{self.version}\t{typed}\t{owner.id_text}\t{self.started}\t{title_of(entry.name)}"
            f"\t{self.contract_number}\t{self.contract_number}\t{plan.signed_on}\t{plan.total}"
            f"\t{plan.fee_text}\t{devices}\t{self.document}\t{self.sha256}\t{entry.service_id}"
            f"\t{plan.supplier.id}\t{TRUE}\t{entitled}\t{self.amount!s}\t{issued!s}\t{redeemed!s}"
            f"\t{self.bonus!s}\t{self.number}\t{self.issued}\t{self.redeem_by}\t{self.filed}"
            f"\t{self.redeemed}\t{self.paid}\t{self.resubmitted}\t{self.closed}\t{self.reason}"
            f"\t{self.defects}\t{self.seq}\t{self.hash}\t{self._submission(account)}"
        )

    def _submission(self, account: int | None) -> str:
        """What only a case that was submitted has."""
        plan, season = self.plan, self.plan.season
        if account is None:
            return _UNSUBMITTED
        region = plan.firm.region
        return (
            f"{self.submitted}\t{plan.firm.owner.id_text}\t{season.cycle.id}\t{plan.place}"
            f"\t{self.application_number}\t{season.version.id}\t{plan.offer.entry.id}\t{account}"
            f"\t{region.code}\t{region.city_code}\t{plan.supplier.kind}\t{self.verdicts}"
            f"\t{TRUE if self.provincial else FALSE}"
        )

    def _typed(self) -> str:
        plan = self.plan
        typed = (
            f'{{"contract_title":{quoted(title_of(plan.offer.entry.name))},'
            f'"contract_number":"{self.contract_number}","signed_on":"{plan.signed_on}",'
            f'"contract_total":"{plan.total}","cloud_fee":"{plan.fee_text}",'
            f'"devices":"{plan.devices or ""}","service":"{plan.offer.entry.service_id}",'
            f'"supplier":"{plan.supplier.id}","other_funds_declared":"yes",'
            f'"saved_at":"{self.started}","saved_by":{quoted(plan.firm.owner.name)}}}'
        )
        return typed.replace("\\", "\\\\")


class Redeeming:
    """A redemption on its way."""

    __slots__ = ("decided", "filed", "id", "reduction", "verified")

    def __init__(self, key: int, filed: str) -> None:
        self.id, self.filed, self.reduction = key, filed, ""
        self.verified = self.decided = f"{NULL}\t{NULL}\t{NULL}"  # by whom, when, how much


class Payout:
    """Money sent; it may come back."""

    __slots__ = ("at", "batch", "bounce", "by")

    def __init__(self, by: Person, at: datetime, batch: str) -> None:
        self.by, self.at, self.batch = by, at, batch
        self.bounce = f"{NULL}\t{NULL}\t"  # when, by whom, why


@lru_cache(maxsize=1024)
def title_of(service: str) -> str:
    """A contract's title."""
    return clean(f"{service}服务合同")


_LOW = (1 << 128) - 1


def _secret_number(dice: int) -> str:
    """60 random bits as a voucher's number."""
    a, b, c = dice & 1023, dice >> 10 & 1023, dice >> 20 & 1023
    d, e, f = dice >> 30 & 1023, dice >> 40 & 1023, dice >> 50 & 1023
    return f"YQ-{_PAIRS[a]}{_PAIRS[b]}-{_PAIRS[c]}{_PAIRS[d]}-{_PAIRS[e]}{_PAIRS[f]}"


def day_of(at: datetime) -> date:
    """The calendar day in Shanghai of an instant that is given in UTC."""
    return (at + SHANGHAI_AHEAD).date()


@lru_cache(maxsize=4096)
def due(day: date, days: int) -> str:
    """The end of so many working days after the day, as text."""
    return stamp(end_of_day(add_working_days(day, days)))
