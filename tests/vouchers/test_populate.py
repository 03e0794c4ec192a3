"""manage.py populate: lawful, complete, and the same again for the same seed."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import override_settings
from stdnum.cn import uscc

from accounts.models import User
from common.models import OutboxMessage
from common.text import normalise_reference
from enterprises.models import Enterprise, Region
from tests.vouchers.world import make_world
from vouchers.eligibility import judge, needs_provincial_check
from vouchers.models import Account, Event, Invoice, Payment, Redemption, Voucher
from vouchers.populating import populate
from vouchers.selectors.assessing import entitlement_of
from vouchers.selectors.facts import application_facts
from vouchers.services.application import submit_application
from vouchers.states import State
from vouchers.verification import verify_everything

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
NUMBER = 300


@pytest.fixture
def reference(db: None) -> None:
    """Reference data with the bureaus; a cycle of 2018 that is long over."""
    call_command("load_reference_data", verbosity=0)


@pytest.fixture
def populated(reference: None) -> None:
    populate(NUMBER, seed=7, at=AT)


def portrait() -> list[Any]:
    """The cases without the ids, which go on behind those of any run before."""
    names = ("state", "amount", "public_id", "submitted_at", "enterprise__region", "bonus_amount")
    return list(Voucher.objects.order_by("public_id").values_list(*names))


def test_populated_database_is_accepted_by_the_verification(
    populated: None, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(NUMBER // 3):  # by batches, not by vouchers
        report = verify_everything()
    assert report.differences == []
    assert report.compared["vouchers"] == NUMBER
    assert report.compared["events"] > 3 * NUMBER
    assert report.compared["ledger entries"] > NUMBER


def test_every_state_and_every_city_is_there(populated: None) -> None:
    states = set(Voucher.objects.values_list("state", flat=True))
    assert states == {state.value for state in State}
    cities = set(Voucher.objects.exclude(city=None).values_list("city", flat=True))
    assert cities == set(Region.objects.filter(city=None).values_list("code", flat=True))


def test_some_applications_wait_at_nothing_and_some_bonus_was_granted(populated: None) -> None:
    assert Voucher.objects.filter(state=State.BUREAU_REVIEW, amount=0).exists()
    assert Voucher.objects.filter(bonus_amount__gt=0).exists()
    assert Account.objects.filter(paid__gt=0).exists()
    assert Redemption.objects.filter(reduction_reason__gt="").exists()


def test_rule_traces_are_what_the_rules_say_of_the_finished_rows(populated: None) -> None:
    submitted = Voucher.objects.exclude(cycle=None).select_related(
        "cycle", "catalog_version", "entry__version", "enterprise__region", "supplier", "service"
    )
    for voucher in submitted:
        assert voucher.cycle is not None
        assert voucher.entry is not None
        assert voucher.submitted_at is not None
        facts = application_facts(
            voucher,
            at=voucher.submitted_at,
            cycle=voucher.cycle,
            version=voucher.entry.version,
            entry=voucher.entry,
        )
        verdicts = judge(facts)
        # Whether there was another for the same service (A3) is told as of the submission.
        told, now = (
            [row for row in rows if row["rule"] != "A3"]
            for rows in (voucher.verdicts, [verdict.as_dict() for verdict in verdicts])
        )
        assert told == now
        assert voucher.needs_provincial_check == needs_provincial_check(verdicts)
        assert voucher.entitlement == entitlement_of(voucher, voucher.entry).amount
        assert voucher.typed == {}


def test_a_second_application_for_the_same_service_is_noticed(populated: None) -> None:
    noticed = [
        voucher
        for voucher in Voucher.objects.exclude(cycle=None)
        if voucher.verdicts[-1]["level"] == "notice"
    ]
    assert noticed
    for voucher in noticed:
        others = Voucher.objects.filter(
            cycle=voucher.cycle, enterprise=voucher.enterprise, service=voucher.service
        ).exclude(pk=voucher.pk)
        message = voucher.verdicts[-1]["message"]
        assert any(other.application_number in message for other in others)


def test_firms_are_plausible_and_nobody_can_sign_in_as_one(populated: None) -> None:
    codes = Enterprise.objects.values_list("uscc", flat=True)
    assert all(uscc.is_valid(code) for code in codes)
    invented = User.objects.filter(email__endswith="@invented.example", role="enterprise")
    assert invented.count() == len(codes)
    assert not any(user.has_usable_password() for user in invented)


def test_the_past_is_told_already(populated: None) -> None:
    assert not OutboxMessage.objects.filter(topic="vouchers.event").exists()


def test_same_seed_gives_the_same_cases(reference: None) -> None:
    drawn = []
    for seed in (7, 7, 8):
        mark = transaction.savepoint()
        populate(60, seed=seed, at=AT)
        drawn.append(portrait())
        transaction.savepoint_rollback(mark)
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def structure() -> list[Any]:
    """Constraints, indexes and triggers of everything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated"
            " FROM pg_constraint UNION ALL"
            " SELECT indrelid::regclass::text, indexrelid::regclass::text,"
            " pg_get_indexdef(indexrelid), indisvalid FROM pg_index UNION ALL"
            " SELECT tgrelid::regclass::text, tgname, tgenabled::text, true FROM pg_trigger"
            " WHERE NOT tgisinternal ORDER BY 1, 2, 3"
        )
        rows = cursor.fetchall()
    # A condition that was read back is written with its casts elsewhere.
    return [(*row[:2], re.sub(r"::[a-z ]+|[][()]", "", row[2]), row[3]) for row in rows]


def test_helpers_and_bare_tables_give_the_same_cases_and_leave_all_as_it_was(
    reference: None,
) -> None:
    before, drawn = structure(), []
    for helpers, bulk in ((0, 1_000), (2, 1)):
        mark = transaction.savepoint()
        populate(60, seed=7, at=AT, share=25, helpers=helpers, bulk=bulk)
        drawn.append(portrait())
        assert verify_everything().differences == []
        assert structure() == before
        transaction.savepoint_rollback(mark)
    assert drawn[0] == drawn[1]


def test_numbers_that_are_their_own_keys_are_the_keys_of_the_services(populated: None) -> None:
    for voucher in Voucher.objects.all():
        assert voucher.contract_key == normalise_reference(voucher.contract_number)
    for payment in Payment.objects.all():
        assert payment.receipt_key == normalise_reference(payment.receipt_number)
    for invoice in Invoice.objects.all():
        assert invoice.number_key == normalise_reference(invoice.number)


def test_a_populated_draft_can_be_submitted_and_takes_the_next_place(populated: None) -> None:
    last = Voucher.objects.filter(cycle__code="2026").order_by("-place").first()
    draft = Voucher.objects.filter(state=State.DRAFT).first()
    assert last is not None
    assert draft is not None
    submitted = submit_application(draft, by=draft.created_by, at=AT)
    assert submitted.place == (last.place or 0) + 1
    assert verify_everything().clean


def test_places_follow_the_order_of_submission(populated: None) -> None:
    for code in ("2025", "2026"):
        rows = Voucher.objects.filter(cycle__code=code).order_by("place")
        times = list(rows.values_list("submitted_at", flat=True))
        assert len(times) > 1
        assert times == sorted(times)


def test_adding_to_real_cases_disturbs_nothing(db: None) -> None:
    world = make_world()
    voucher = world.redeemed(world.issued())
    call_command("load_reference_data", verbosity=0)
    populate(40, seed=3, at=AT)
    assert Voucher.objects.get(pk=voucher.pk).chain_hash == voucher.chain_hash
    assert Event.objects.filter(voucher=voucher).count() > 0
    assert verify_everything().clean


@pytest.mark.parametrize(
    ("options", "embedded", "message"),
    [
        pytest.param([], False, "--yes-invent-data", id="not a demo's database"),
        pytest.param([], True, "load_reference_data", id="nothing to build on"),
        pytest.param(["--vouchers", "0"], True, "at least 1", id="none"),
    ],
)
def test_command_refuses(db: None, options: list[str], embedded: bool, message: str) -> None:
    arguments = options or ["--vouchers", "3"]
    with override_settings(EMBEDDED_DATABASE=embedded), pytest.raises(CommandError, match=message):
        call_command("populate", *arguments)


def test_command_adds_only_when_told(populated: None, capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(EMBEDDED_DATABASE=True):
        with pytest.raises(CommandError, match="--add"):
            call_command("populate", "--vouchers", "3")
        call_command("populate", "--vouchers", "3", "--add")
    assert Voucher.objects.count() == NUMBER + 3
    assert connection.in_atomic_block  # nothing of this outlives the test
    assert "3 vouchers of" in capsys.readouterr().out
