"""数据看板: what it shows is what its lists show, for everybody within their own scope."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from accounts.models import User
from common.models import AuditEvent
from tests.exporting import exported
from tests.factories.accounts import user_of
from tests.factories.enterprises import EnterpriseFactory, bureau_user, owner_of
from tests.factories.vouchers import World, in_state, present_world
from tests.vouchers.test_statement_counts import statements
from vouchers.forms.dashboard import DIMENSIONS
from vouchers.forms.listing import CaseListForm
from vouchers.models import FigureCell, FigureState, Voucher
from vouchers.selectors.listing import narrowed
from vouchers.selectors.visibility import visible_to
from vouchers.services.figures import count_all_changes
from vouchers.states import State

pytestmark = pytest.mark.django_db

URL, EXPORT = "/dashboard/", "/dashboard/export/"
STATES = (
    *(State.SUPPLIER_CONFIRMATION, State.BUREAU_REVIEW, State.ISSUED, State.REDEMPTION_REVIEW),
    *(State.REDEEMED, State.PAID, State.WITHDRAWN, State.SURRENDERED, State.PROVINCIAL_CHECK),
)
SUM_OF: dict[str, Callable[[Voucher], Decimal]] = {
    "提交申请": lambda v: v.entitlement or Decimal(0),
    "已发放": lambda v: max(v.issued_amount or Decimal(0), v.amount),
    "已兑现": lambda v: v.redeemed_amount or Decimal(0),
    "已拨付": lambda v: v.redeemed_amount or Decimal(0),
}
STANDING_SUM: Callable[[Voucher], Decimal] = lambda v: v.amount  # noqa: E731 - as the ones above


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Cases in many states in 新会, and two in a city far away; all counted. One for all tests:
    they only look.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        world = present_world()
        for number, state in enumerate(STATES):
            in_state(world, state, cloud_fee=str(20_000 + 1_000 * number))
        firm = EnterpriseFactory(approved=True, region_id="440106", size="large")
        far = World(**{**vars(world), "enterprise": firm, "owner": owner_of(firm)})
        far.officer = bureau_user("440100")
        far.issued(cloud_fee="31000")
        far.submitted("quality-control", cloud_fee="12000")
        world.extra["far"] = far
        count_all_changes()
        yield world
        transaction.set_rollback(True)


def figure(page: str, label: str) -> tuple[int, str, str]:
    """A card's or a line's number, what stands below it, and the address of its list."""
    found = re.search(
        rf'<a href="([^"]+)"><span[^>]*>{label}</span><\w+ class="[^"]*num[^"]*">([\d,]+)'
        rf".*?<(?:small|span) class=\"[^\"]+\">([^<]*)<",
        page.replace("<small>件</small></span>", "</span>"),
    )
    assert found, label
    return int(found[2].replace(",", "")), found[3], found[1].replace("&amp;", "&")


def listed(user: User, url: str) -> list[Voucher]:
    """All rows of the list at that address, as its view narrows them."""
    form = CaseListForm(QueryDict(urlsplit(url).query), user=user)
    assert form.is_valid(), form.errors
    return list(narrowed(visible_to(user), form.filters))


def total_on_list(client: Client, url: str) -> int:
    found = re.search(r"共 (\d+) 件", client.get(url).content.decode())
    return int(found[1]) if found else 0


def wan(amount: Decimal) -> str:
    return f"{amount / 10_000:.2f}".rstrip("0").rstrip(".") + " 万元"


@pytest.mark.parametrize(
    ("who", "query"),
    [
        pytest.param("province", "", id="province"),
        pytest.param("province", "?cycle=now&since=month&until=month", id="cycle and month"),
        pytest.param("province", "?city=440100", id="one city"),
        pytest.param("officer", "", id="bureau"),
        pytest.param("far", "?city=440700", id="bureau elsewhere"),
    ],
)
def test_cards_show_what_their_lists_show(as_: Any, busy: World, who: str, query: str) -> None:
    user = busy.extra["far"].officer if who == "far" else getattr(busy, who)
    month = f"{Voucher.objects.exclude(submitted_at=None)[0].submitted_at:%Y-%m}"
    query = query.replace("now", busy.cycle.code).replace("month", month)
    client = as_(user)
    page = client.get(URL + query).content.decode()
    for label, worth in SUM_OF.items():
        count, note, url = figure(page, label)
        rows = listed(user, url)
        assert count == len(rows) == total_on_list(client, url), label
        assert wan(sum((worth(row) for row in rows), Decimal(0))) in note
    for label in ("审核中", "待企业兑现", "兑现办理中", "待拨付", "已拨付", "已终止"):
        count, _, url = figure(page.split("目前所处环节")[1], label)
        assert count == len(listed(user, url)), label


def test_funnel_and_its_steps_are_lists_too(as_: Any, busy: World) -> None:
    page = as_(busy.province).get(URL)
    funnel = next(table for table in page.context["charts"] if table["key"] == "funnel")
    counts = [int(row["cells"][1][1]) for row in funnel["rows"]]
    steps = ("", "confirmed", "approved", "issued", "redeemed", "paid")
    assert counts == [len(listed(busy.province, f"?reached={step}")) for step in steps]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == len(STATES) + 2


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_breakdown_adds_up_and_its_links_lead_to_as_many(
    as_: Any, busy: World, by: str
) -> None:
    page = as_(busy.province).get(URL, {"by": by})
    table = page.context["breakdown"]
    applied = [int(row["cells"][1][1]) for row in table["rows"]]
    assert sum(applied) == int(table["total"][1][1]) == len(STATES) + 2
    for row, count in zip(table["rows"], applied, strict=True):
        if row["url"]:
            assert len(listed(busy.province, row["url"])) == count


def test_bureau_sees_its_own_and_cannot_ask_for_more(as_: Any, busy: World) -> None:
    far = busy.extra["far"]
    page = as_(far.officer).get(URL, {"city": "440700"})
    assert page.context["cards"][0]["value"] == "2"
    assert [row["cells"][0][0] for row in page.context["breakdown"]["rows"]] == ["天河区"]
    assert "city" not in page.context["form"].fields


def test_district_bureau_is_not_told_apart_further(as_: Any, busy: World) -> None:
    page = as_(bureau_user("440106")).get(URL)
    assert page.context["cards"][0]["value"] == "2"
    assert page.context["tabs"][0]["label"] == "应用服务"


def test_every_chart_has_its_table_and_its_sheet(as_: Any, busy: World) -> None:
    client = as_(user_of(Role.AUDITOR))
    for by in DIMENSIONS:
        page = client.get(URL, {"by": by}).content.decode()
        panels = re.findall(r"<section class=\"panel chart-panel.*?</section>", page, re.S)
        assert len(panels) == 4
        for panel in panels:
            assert "<tbody>" in panel
            assert 'role="img"' in panel
            address = re.search(r'href="(/dashboard/export/[^"]+)"', panel)
            assert address
            head = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", panel)
            assert sheet_of(client, address[1].replace("&amp;", "&"))[3] == head


def sheet_of(client: Client, url: str, name: str | None = None) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(url).content))
    return book.get_sheet_by_name(name or book.sheet_names[0]).to_python(skip_empty_area=False)


def test_sheet_read_back_equals_the_table(as_: Any, busy: World) -> None:
    client = as_(busy.province)
    shown = client.get(URL, {"by": "service"}).context["breakdown"]
    rows = sheet_of(client, EXPORT, "按应用服务")[4:]
    wanted = [*(row["cells"] for row in shown["rows"]), shown["total"]]
    for line, cells in zip(rows, wanted, strict=True):
        assert line[0] == cells[0][0]
        for value, (_, exact) in zip(line[1:], cells[1:], strict=True):
            assert value == ("" if exact == "" else pytest.approx(float(exact)))
    assert AuditEvent.objects.filter(subject_kind="export", subject_id="figures").count() == 1


def test_months_the_wrong_way_round_are_said_and_narrow_nothing(as_: Any, busy: World) -> None:
    months = [value for value, _ in page_months(as_, busy)]
    page = as_(busy.province).get(URL, {"since": months[0], "until": months[-1]})
    assert "截止月份早于起始月份" in page.content.decode()
    assert page.context["cards"][0]["value"] == str(len(STATES) + 2)


def page_months(as_: Any, world: World) -> list[tuple[str, str]]:
    fields = as_(world.province).get(URL).context["form"].fields
    return [choice for choice in fields["since"].choices if choice[0]]


def test_unknown_choices_narrow_nothing(as_: Any, busy: World) -> None:
    query = {"cycle": "1999", "city": "x", "since": "never", "by": "colour"}
    page = as_(busy.province).get(URL, query)
    assert page.context["cards"][0]["value"] == str(len(STATES) + 2)


def test_nothing_yet(as_: Any, today: World) -> None:
    FigureCell.objects.all().delete()
    FigureState.objects.all().delete()
    page = as_(today.province).get(URL).content.decode()
    assert "首次统计正在进行" in page
    assert "这一范围内还没有数据" in page


@pytest.mark.parametrize("who", ["province", "officer"])
def test_page_costs_few_statements_whatever_there_is(as_: Any, today: World, who: str) -> None:
    client = as_(getattr(today, who))
    today.issued(cloud_fee="10000")
    count_all_changes()
    client.get(URL)
    few = statements(lambda: client.get(URL, {"by": "supplier"}))
    for state in STATES[:3]:
        in_state(today, state, cloud_fee="9000")
    count_all_changes()
    assert statements(lambda: client.get(URL, {"by": "supplier"})) == few <= 12


def test_list_keeps_the_step_as_a_filter(as_: Any, busy: World) -> None:
    page = as_(busy.province).get("/vouchers/", {"reached": "approved"})
    chip = page.context["chips"][0]
    assert (chip.label, chip.value) == ("曾到环节", "地方审核通过")
    assert "reached" not in parse_qs(urlsplit(chip.url).query)


def test_export_centre_writes_the_whole_breakdown(busy: World) -> None:
    rows = exported(busy.province, "figures", "by=service")
    *services, total = [(row["分类"], row["申请件数"]) for row in rows]
    assert total == ("合计", len(STATES) + 2)
    assert sum(count for _, count in services) == len(STATES) + 2
    assert 0 < rows[-1]["兑现率（件数）"] < 1
