"""All rules over one case, in a fixed order."""

from datetime import date

from vouchers.eligibility.contract import (
    check_amounts,
    check_contract_file,
    check_contract_unused,
    check_signing_day,
    check_sole_fund,
)
from vouchers.eligibility.enterprise import (
    check_age,
    check_identity,
    check_industry,
    check_owed_back,
    check_record,
    check_registration,
    check_revenue,
)
from vouchers.eligibility.facts import (
    ApplicationFacts,
    ContractFacts,
    CycleFacts,
    EnterpriseFacts,
)
from vouchers.eligibility.service import (
    check_cycle,
    check_devices,
    check_repeated_service,
    check_service,
    check_supplier,
)
from vouchers.eligibility.verdicts import Verdict


def judge(facts: ApplicationFacts) -> tuple[Verdict, ...]:
    """Every rule's verdict on an application: enterprise, contract, cycle, service, supplier.

    Rules that speak of the chosen service (A2, V2, A3) are left out until one is chosen.
    """
    day, service = facts.day, facts.service
    verdicts = (
        *judge_enterprise(facts.enterprise, cycle=facts.cycle, day=day, submitted=facts.submitted),
        *judge_contract(facts.contract, cycle=facts.cycle, day=day),
        check_cycle(facts),
        check_service(service),
    )
    if service is None:
        return verdicts
    return (
        *verdicts,
        check_devices(facts.contract, service=service),
        check_supplier(facts.supplier, service=service, day=day),
        check_repeated_service(facts, service=service),
    )


def judge_enterprise(
    enterprise: EnterpriseFacts, *, cycle: CycleFacts, day: date, submitted: bool = False
) -> tuple[Verdict, ...]:
    """E1 to E4, E7 to E9: enough for the self-check and for the enterprise's own page."""
    return (
        check_registration(enterprise),
        check_age(enterprise, cycle=cycle, day=day),
        check_revenue(enterprise, cycle=cycle, day=day),
        check_record(enterprise, cycle=cycle, day=day),
        check_industry(enterprise),
        check_identity(enterprise),
        check_owed_back(enterprise.owed_back, submitted=submitted),
    )


def judge_contract(contract: ContractFacts, *, cycle: CycleFacts, day: date) -> tuple[Verdict, ...]:
    """V1, E5, E6, V3, A1."""
    return (
        check_contract_file(contract),
        check_signing_day(contract, cycle=cycle, day=day),
        check_sole_fund(contract),
        check_contract_unused(contract),
        check_amounts(contract),
    )
