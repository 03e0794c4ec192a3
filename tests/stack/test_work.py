"""What a person starts on a page and a worker ends."""

from collections.abc import Callable
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from accounts.models import Job, Notice
from common.models import OutboxMessage
from common.outbox import MAX_ATTEMPTS
from tests.factories.accounts import PASSWORD, UserFactory, WebhookFactory
from tests.stack.browser import token_of
from tests.stack.conftest import Site
from tests.stack.working import hand_in, notices_of, submitted

pytestmark = pytest.mark.stack


def test_submission_reaches_the_supplier(site: Site, eventually: Callable) -> None:
    draft = site.drafts[0]
    answer = hand_in(site, draft)
    assert (answer.status, answer.headers["Location"].split("/")[-2]) == (302, "receipt")
    assert submitted(draft)
    assert eventually(lambda: notices_of(draft))
    told = Notice.objects.filter(user=site.world.seller).latest("pk")
    assert told.title in site.of("seller").get("/notices/").text


def test_export_is_written_by_the_jobs_worker(site: Site, eventually: Callable) -> None:
    province = site.of("province")
    token = token_of(province.get("/vouchers/").text)
    answer = province.post("/jobs/export/vouchers/", {"csrfmiddlewaretoken": token})
    assert answer.status == 302, answer.text
    path = answer.headers["Location"]
    job = Job.objects.get(public_id=path.split("/")[-2])
    eventually(lambda: Job.objects.filter(pk=job.pk, state="done").exists())
    taken = province.get(f"{path}file/")
    assert taken.status == 200
    rows = CalamineWorkbook.from_filelike(BytesIO(taken.body)).get_sheet_by_index(0).to_python()
    assert site.drafts[0].contract_number in str(rows)
    assert site.of("officer").get(f"{path}file/").status == 404


def test_comparison_is_started_by_a_button(site: Site, eventually: Callable) -> None:
    province = site.of("province")
    token = token_of(province.get("/system/verification/").text)
    path = province.post("/system/verification/start/", {"csrfmiddlewaretoken": token})
    job = Job.objects.get(public_id=path.headers["Location"].split("/")[-2])
    eventually(lambda: Job.objects.filter(pk=job.pk, state="done").exists())
    assert "全部一致" in province.get("/system/verification/").text


def test_webhook_never_reaches_a_server_inside(site: Site, eventually: Callable) -> None:
    """By production's own settings, in the worker that calls others' systems."""
    owner = site.of("owner")
    form = {"csrfmiddlewaretoken": token_of(owner.get("/accounts/webhooks/new/").text)}
    plain = {**form, "url": "http://erp.example.com/", "kinds": "payout.paid"}
    assert owner.post("/accounts/webhooks/new/", plain).status == 422
    # Of a kind that nothing here gives rise to: what is tried again and again would stay waiting.
    url, kinds = "https://127.0.0.1:9/", ["payout.bounced"]
    webhook = WebhookFactory(user=site.world.owner, url=url, kinds=kinds)
    path = f"/accounts/webhooks/{webhook.pk}/"
    token = token_of(owner.get(path).text)
    assert owner.post(f"{path}test/", {"csrfmiddlewaretoken": token}).status == 302
    eventually(webhook.deliveries.filter(state="failed").exists)
    assert "内部网络" in owner.get(path).text


def test_dead_letter_is_seen_and_sent_again(site: Site, eventually: Callable) -> None:
    """A message whose work always fails is set aside by the worker itself."""
    message = OutboxMessage.objects.create(
        topic="vouchers.event", payload={"event_id": 0}, attempts=MAX_ATTEMPTS - 1
    )
    dead = OutboxMessage.objects.filter(pk=message.pk).exclude(dead_at=None)
    eventually(dead.exists)
    keeper = site.browser()
    keeper.sign_in(UserFactory(admin=True).email, PASSWORD)
    page = keeper.get("/system/outbox/").text
    assert "DoesNotExist" in page
    OutboxMessage.objects.filter(pk=message.pk).update(payload={"event_id": _event(site)})
    path = f"/system/outbox/{message.pk}/replay/"
    answer = keeper.post(path, {"csrfmiddlewaretoken": token_of(keeper.get(path).text)})
    assert answer.status == 302
    eventually(OutboxMessage.objects.filter(pk=message.pk).exclude(delivered_at=None).exists)


def _event(site: Site) -> int:
    return int(site.drafts[0].events.order_by("seq").values_list("pk", flat=True)[0])
