"""Rule traces of invented cases: every question is put to the real rules, the same one only once.

What a rule says is kept by all that it looks at, so that cases share it: the enterprise's rules by
founding day (all firms are older than E2 asks), revenue of the year before (E3), industry and
identity check, those of the contract by its signing day, those of the fee by the fee, those of
service and supplier by the offer. A test compares every trace with what the rules say of the
finished rows.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from common.dates import local_date
from vouchers.eligibility import (
    ApplicationFacts,
    Certification,
    ContractFacts,
    CycleFacts,
    ServiceFacts,
    SupplierFacts,
    Verdict,
    judge,
    judge_contract,
    judge_enterprise,
    needs_provincial_check,
)
from vouchers.populating.copying import as_json, clean
from vouchers.populating.firms import Firm
from vouchers.populating.plans import Plan
from vouchers.populating.world import Season
from vouchers.selectors.assessing import cap_of
from vouchers.selectors.facts import facts_of_cycle

MANY = 50_000  # texts kept of one kind
Key = TypeVar("Key")
_OF_THE_OFFER = 5  # last verdicts of `judge`: A6, C1, A2, V2, A3


def trace(plan: Plan, same_service: Sequence[str]) -> tuple[str, bool]:
    """The trace as COPY reads it, and whether the province checks (E3).

    `same_service`: numbers of the firm's other live applications for the service (A3).
    """
    at, season = plan.moments[0], plan.season
    enterprise, provincial = _of_enterprise(plan.firm, season, at)
    contract = _of_contract(season, plan.signed_on, at)
    if same_service:
        offer = _of_offer_anew(plan, tuple(same_service))
    else:
        key = (id(plan.offer), plan.supplier.id, plan.devices)
        offer = _offers.get(key) or _keep(_offers, key, _of_offer_anew(plan, ()))
    amounts = _of_amounts(season, plan.fee, plan.fee_text)
    return f"[{enterprise},{contract},{amounts},{offer}]", provincial


_ages: dict[tuple[int, date | None], str] = {}  # E1 and E2
_revenues: dict[tuple[int, int, Decimal | None], str] = {}  # E3
_below: set[tuple[int, int, Decimal | None]] = set()  # what E3 sends to the province
_rest: dict[tuple[int, str, str], str] = {}  # E4, E7, E8, E9
_offers: dict[tuple[int, int, int | None], str] = {}
_contracts: dict[tuple[int, date], str] = {}
_amounts: dict[str, str] = {}
_said: dict[tuple[str, str], str] = {}  # what a verdict looks like, by its rule and sentence


def _keep(kept: dict[Key, str], key: Key, text: str) -> str:
    if len(kept) > MANY:
        kept.clear()
    kept[key] = text
    return text


def _text(verdicts: Sequence[Verdict]) -> str:
    """JSON of each, as COPY reads it; hashing all of a verdict costs more than the rule did."""
    texts = []
    for verdict in verdicts:
        key = (verdict.rule, verdict.message)
        text = _said.get(key) or _keep(_said, key, clean(as_json(verdict.as_dict())))
        texts.append(text)
    return ",".join(texts)


def _of_enterprise(firm: Firm, season: Season, at: datetime) -> tuple[str, bool]:
    """E1 to E4, E7 to E9, put together from what each of them looks at."""
    facts, year = firm.facts, at.year
    age = (id(season), facts.founded_on)
    revenue = (id(season), year, facts.revenues.get(year - 1))
    rest = (id(season), facts.industry, facts.identity_status)
    found = (_ages.get(age), _revenues.get(revenue), _rest.get(rest))
    if None in found:
        verdicts = judge_enterprise(facts, cycle=cycle_facts(season), day=local_date(at))
        one, two, three, *more = verdicts
        found = (
            _keep(_ages, age, _text([one, two])),
            _keep(_revenues, revenue, _text([three])),
            _keep(_rest, rest, _text(more)),
        )
        if needs_provincial_check(verdicts):
            _below.add(revenue)
    return ",".join(found), revenue in _below


def _of_contract(season: Season, signed_on: date, at: datetime) -> str:
    """V1, E5, E6, V3: all but the sums."""
    key = (id(season), signed_on)
    found = _contracts.get(key)
    if found is None:
        contract, day = _contract(signed_on=signed_on), local_date(at)
        verdicts = judge_contract(contract, cycle=cycle_facts(season), day=day)
        found = _keep(_contracts, key, _text(verdicts[:-1]))
    return found


def _of_amounts(season: Season, fee: Decimal, text: str) -> str:
    """A1, which speaks of the fee; the total is above it in every plan."""
    found = _amounts.get(text)
    if found is None:
        day = season.cycle.contract_signed_after + timedelta(days=1)
        contract = _contract(signed_on=day, fee=fee)
        verdicts = judge_contract(contract, cycle=cycle_facts(season), day=day)
        found = _keep(_amounts, text, _text(verdicts[-1:]))
    return found


def _of_offer_anew(plan: Plan, same_service: tuple[str, ...]) -> str:
    """A6, C1, A2, V2, A3, by judging the whole case."""
    entry, season = plan.offer.entry, plan.season
    certified = Certification(valid_from=plan.signed_on - timedelta(days=1))
    facts = ApplicationFacts(
        enterprise=plan.firm.facts,
        contract=_contract(signed_on=plan.signed_on, fee=plan.fee, devices=plan.devices),
        service=ServiceFacts(
            name=entry.name,
            listed=True,
            cap=cap_of(entry),
            version=season.version.title,
        ),
        supplier=SupplierFacts(name=plan.supplier.name, certifications=(certified,)),
        cycle=cycle_facts(season),
        at=plan.moments[0],
        same_service=same_service,
    )
    return _text(judge(facts)[-_OF_THE_OFFER:])


def _contract(
    *, signed_on: date, fee: Decimal = Decimal(1), devices: int | None = None
) -> ContractFacts:
    return ContractFacts(
        has_file=True,
        title="服务合同",
        number="YS",
        signed_on=signed_on,
        total=fee,
        cloud_fee=fee,
        devices=devices,
        no_other_funds_declared=True,
    )


@lru_cache(maxsize=8)
def cycle_facts(season: Season) -> CycleFacts:
    """The figures of a cycle, read once."""
    return facts_of_cycle(season.cycle, excluded=False)
