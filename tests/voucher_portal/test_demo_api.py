"""What the API's examples need in the demo, and only there."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from accounts.models import DeliveryState, Webhook
from accounts.selectors import token_of
from accounts.services.webhooks import secrets_of
from common.clock import database_now
from common.models import OutboxMessage
from tests.vouchers.world import World, make_world
from voucher_portal.demo.api_access import OWNER, seed_api_access
from voucher_portal.settings import base

ROOT = Path(project.BASE_DIR)
SECRET = "whsec_dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="


@pytest.mark.django_db
def test_tokens_open_and_the_webhook_is_quiet(settings: Any):
    world: World = make_world()
    world.owner.email = OWNER
    world.owner.save()
    world.issued(cloud_fee="90000")
    OutboxMessage.objects.all().delete()
    settings.DEMO_TOKENS = {OWNER: "vpt_de000001_enterprise"}
    settings.DEMO_WEBHOOK = {"url": "http://127.0.0.1:9100/hook", "secret": SECRET}

    for _ in range(2):
        seed_api_access(at=database_now())

    token = token_of("vpt_de000001_enterprise", at=database_now())
    webhook = Webhook.objects.get()
    assert token is not None
    assert token.user == world.owner
    assert (webhook.is_on, secrets_of(webhook, at=database_now())) == (False, [SECRET])
    assert webhook.deliveries.filter(state=DeliveryState.DELIVERED).exists()
    assert not webhook.deliveries.filter(state=DeliveryState.WAITING).exists()
    assert not OutboxMessage.objects.filter(topic="accounts.webhook").exists()


def test_tokens_of_the_docs_are_the_demos_and_nobody_elses():
    known = (ROOT / "voucher_portal/settings/demo.py").read_text()
    told = set(re.findall(r"vpt_de\w+", (ROOT / "docs/api.md").read_text()))

    assert told
    assert all(f'"{token}"' in known for token in told)
    assert (base.DEMO_TOKENS, base.DEMO_WEBHOOK) == ({}, {})
