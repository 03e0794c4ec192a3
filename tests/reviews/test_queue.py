"""The queue: who sees what under which name, filters, pages, next, export, and its statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.clock import local_date
from common.navigation import counts as navigation_counts
from reviews.enums import Desk
from reviews.selectors.queue import NO_FILTERS, cases, counts, next_case
from reviews.selectors.views import VIEWS, View
from tests.exporting import exported
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import bureau_user
from tests.reviews.conftest import CaseOn, SignIn
from tests.reviews.crowding import copies
from tests.reviews.filling import text_of
from tests.vouchers.world import AT, World
from vouchers.models import Redemption, Voucher
from vouchers.services.application import resubmit_application
from vouchers.services.decision import Judgement, send_back_application
from vouchers.states import State

pytestmark = pytest.mark.django_db


def in_view(user: User, view: View, at: object = AT) -> set[int]:
    found = cases(user, view, at=at)  # type: ignore[arg-type]
    return set(found.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("desk", "who"),
    [
        (Desk.SUPPLIER, "seller"),
        (Desk.BUREAU, "officer"),
        (Desk.PROVINCE, "province"),
        (Desk.REDEMPTION_BUREAU, "officer"),
        (Desk.REDEMPTION_PROVINCE, "province"),
    ],
    ids=str,
)
def test_case_waits_for_exactly_the_people_of_its_desk(
    world: World, case_on: CaseOn, desk: Desk, who: str
) -> None:
    voucher = case_on(desk)
    judges = {name for name in ("seller", "officer", "province") if in_view_of(world, name)}
    assert judges == {who}
    assert voucher.pk in in_view(getattr(world, who), View.ALL)


def in_view_of(world: World, name: str) -> set[int]:
    return in_view(getattr(world, name), View.MINE)


def test_parked_case_leaves_the_officials_pile_and_stands_under_its_name(world: World) -> None:
    world.submitted(cloud_fee="300000")
    world.submitted(cloud_fee="300000")
    parked = world.confirmed()
    assert in_view(world.officer, View.MINE) == set()
    assert in_view(world.officer, View.AWAITING) == {parked.pk}


def test_supplier_confirms_a_parked_case_all_the_same(world: World) -> None:
    world.submitted(cloud_fee="300000")
    world.submitted(cloud_fee="300000")
    parked = world.submitted()
    assert parked.pk in in_view(world.seller, View.MINE)


def test_mended_case_is_named_so_for_each_desk(world: World) -> None:
    voucher = world.confirmed()
    back = Judgement(reason="请补充附件")
    send_back_application(voucher, by=world.officer, at=world.tick(), judgement=back)
    resubmit_application(voucher, by=world.owner, at=world.tick())
    assert in_view(world.seller, View.RESUBMITTED) == {voucher.pk}
    assert in_view(world.officer, View.RESUBMITTED) == set()


def test_refiled_redemption_counts_as_mended_and_an_older_correction_does_not(
    world: World, case_on: CaseOn
) -> None:
    voucher = case_on(Desk.REDEMPTION_BUREAU)
    Voucher.objects.filter(pk=voucher.pk).update(resubmitted_at=AT)
    assert in_view(world.officer, View.RESUBMITTED) == set()
    Redemption.objects.update(refiled_at=world.at)
    assert in_view(world.officer, View.RESUBMITTED) == {voucher.pk}


@pytest.mark.parametrize(
    ("days", "pressing"),
    [pytest.param(3, False, id="in 3 working days"), pytest.param(2, True, id="in 2")],
)
def test_pressing_is_counted_in_working_days(world: World, days: int, pressing: bool) -> None:
    voucher = world.submitted()
    assert voucher.due_at is not None
    at = {3: voucher.due_at - timedelta(days=5), 2: voucher.due_at - timedelta(days=4)}[days]
    # Due on Monday 15 October: from Thursday it is two working days, from Wednesday three.
    assert local_date(voucher.due_at).isoformat() == "2018-10-15"
    found = in_view(world.seller, View.SOON, at)
    assert (voucher.pk in found) is pressing


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        pytest.param(lambda: bureau_user("440700"), True, id="city bureau"),
        pytest.param(lambda: bureau_user("440705"), True, id="its district bureau"),
        pytest.param(lambda: bureau_user("440703"), False, id="another district"),
        pytest.param(lambda: bureau_user("440600"), False, id="another city"),
        pytest.param(lambda: UserFactory(province=True), True, id="province"),
        pytest.param(lambda: UserFactory(auditor=True), True, id="auditor"),
        pytest.param(lambda: UserFactory(supplier=True), False, id="another supplier"),
    ],
)
def test_stranger_sees_neither_row_nor_count_nor_case(
    world: World, at_desk: SignIn, person: object, sees: bool
) -> None:
    voucher, user = world.confirmed(), person()  # type: ignore[operator]
    client = at_desk(user)
    page = text_of(client.get("/desk/?view=all"))
    assert (voucher.application_number in page) is sees
    assert counts(user, filters=NO_FILTERS, at=AT)[View.ALL] == int(sees)
    assert client.get(f"/desk/cases/{voucher.public_id}/").status_code == (200 if sees else 404)
    taken = [row["申请编号"] for row in exported(user, "queue", "view=all")]
    assert (voucher.application_number in taken) is sees


def test_every_count_is_its_list(world: World) -> None:
    world.filed(world.issued(cloud_fee="100000"))
    world.verified(world.issued(cloud_fee="100000"))
    world.redeemed(world.issued(cloud_fee="100000"))
    world.confirmed(cloud_fee="200000")
    world.submitted()  # nothing is left for it
    for user in (world.seller, world.officer, world.province, UserFactory(auditor=True)):
        found = counts(user, filters=NO_FILTERS, at=AT)
        assert tuple(found) == VIEWS[user.role]
        assert found == {view: len(in_view(user, view)) for view in VIEWS[user.role]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("q={application_number}", True, id="application number"),
        pytest.param("q=%20{application_number}%20", True, id="spaces around"),
        pytest.param("q={uscc}", True, id="code"),
        pytest.param("q={name}", True, id="part of the name"),
        pytest.param("q=没有这家", False, id="another name"),
        pytest.param("region=440705", True, id="its district"),
        pytest.param("region=440703", False, id="another district"),
        pytest.param("region=999999", True, id="no region of ours filters nothing"),
        pytest.param("service={service}", True, id="its service"),
        pytest.param("cycle={cycle}", True, id="its cycle"),
        pytest.param("since=2018-10-08&until=2018-10-08", True, id="its day"),
        pytest.param("until=2018-10-07", False, id="days before"),
        pytest.param("since=2018-10-09", False, id="days after"),
        pytest.param("since=gestern", True, id="no day filters nothing"),
    ],
)
def test_filters_of_the_address(world: World, at_desk: SignIn, query: str, found: bool) -> None:
    voucher = world.confirmed()
    filled = query.format(
        application_number=voucher.application_number,
        uscc=world.enterprise.uscc.lower(),
        name=world.enterprise.name[3:8],
        service=voucher.service_id,
        cycle=voucher.cycle_id,
    )
    page = text_of(at_desk(world.officer).get(f"/desk/?view=mine&{filled}"))
    assert (str(voucher.public_id) in page) is found
    assert ("没有符合条件的记录" in page) is not found


def test_filter_in_force_is_a_chip_that_can_be_taken_off(world: World, at_desk: SignIn) -> None:
    voucher = world.confirmed()
    page = text_of(at_desk(world.officer).get("/desk/?view=mine&region=440705&q=五金"))
    assert "区域：新会区" in page
    assert 'href="/desk/?view=mine&amp;q=%E4%BA%94%E9%87%91"' in page
    # The case takes the queue along, so that the next one comes from the same list.
    assert f"/desk/cases/{voucher.public_id}/?region=440705&amp;q=%E4%BA%94" in page


def test_pages_follow_one_another_without_gap_or_repeat(world: World, at_desk: SignIn) -> None:
    copies(world.confirmed(), 60)
    client = at_desk(world.officer)
    first = client.get("/desk/?view=mine")
    cursor = first.context["page"].next_cursor
    second = client.get("/desk/", {"view": "mine", "cursor": cursor})
    seen = [row["number"] for page in (first, second) for row in page.context["rows"]]
    assert (len(seen), len(set(seen))) == (61, 61)
    assert "上一页" in text_of(second)


def test_next_case_wraps_to_the_first_and_leaves_others_desks_alone(world: World) -> None:
    first = world.confirmed(cloud_fee="100000")
    last = world.confirmed(cloud_fee="100000")
    world.submitted(cloud_fee="100000")  # not the bureau's yet
    found = [
        next_case(world.officer, view, filters=NO_FILTERS, at=AT, after=last)
        for view in (View.MINE, View.ALL)
    ]
    assert found == [first.public_id, first.public_id]


def test_export_holds_the_filtered_rows(world: World) -> None:
    world.enterprise.name = "=HYPERLINK(1)公司"
    world.enterprise.save()
    voucher = world.confirmed()
    (row,) = exported(world.officer, "queue", "view=mine")
    assert row["申请编号"] == voucher.application_number
    assert (row["企业名称"], row["核定金额（元）"]) == ("=HYPERLINK(1)公司", 480000)
    assert (row["应补金额（元）"], row["发放金额（元）"], row["兑现金额（元）"]) == (480000, "", "")
    assert exported(world.officer, "queue", "view=mine&region=440703") == []


def test_a_quota_that_holds_one_back_is_said(world: World, at_desk: SignIn) -> None:
    voucher = world.confirmed()
    assert "额度候补" not in text_of(at_desk(world.officer).get("/desk/"))
    Voucher.objects.filter(pk=voucher.pk).update(quota_waiting_since=world.at)
    assert "额度候补" in text_of(at_desk(world.officer).get("/desk/"))
    (row,) = exported(world.officer, "queue", "view=mine")
    assert row["状态"].endswith("额度候补")


def test_auditor_starts_with_everything_and_may_change_nothing(
    world: World, at_desk: SignIn
) -> None:
    voucher = world.confirmed()
    client = at_desk(UserFactory(auditor=True))
    assert voucher.application_number in text_of(client.get("/desk/"))
    assert "待我处理" not in text_of(client.get("/desk/"))
    assert client.post(f"/desk/cases/{voucher.public_id}/decide/", {}).status_code == 403
    assert client.post(f"/desk/cases/{voucher.public_id}/note/", {}).status_code == 403


@pytest.mark.parametrize("role", ["seller", "officer", "province"])
def test_navigation_counts_what_waits(world: World, case_on: CaseOn, role: str) -> None:
    desks = {"seller": Desk.SUPPLIER, "officer": Desk.BUREAU, "province": Desk.PROVINCE}
    case_on(desks[role])
    assert navigation_counts(getattr(world, role))["nav-reviews-queue"] == 1


@pytest.mark.parametrize("who", ["seller", "officer", "province"])
def test_statements_are_the_same_for_10_and_1000_rows(
    world: World, at_desk: SignIn, who: str
) -> None:
    voucher = world.submitted() if who == "seller" else world.confirmed()
    copies(voucher, 10)
    client = at_desk(getattr(world, who))
    client.get("/desk/?view=all")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/?view=all")
    copies(voucher, 990)
    with CaptureQueriesContext(connection) as many:
        page = text_of(client.get("/desk/?view=all"))
    assert len(many) == len(few) <= 6
    assert "1000+" in page


def test_voucher_ready_for_payout_stands_under_its_name(world: World) -> None:
    voucher = world.redeemed(world.issued())
    assert in_view(world.province, View.PAYABLE) == {voucher.pk}
    assert Voucher.objects.get(pk=voucher.pk).state == State.REDEEMED
