"""After all of it: the money trail agrees with itself, and everything has arrived."""

from collections.abc import Callable

import pytest

from common.models import OutboxMessage
from tests.stack.conftest import Site
from tests.stack.working import waiting
from vouchers.verification import verify_everything

pytestmark = pytest.mark.stack


def test_everything_agrees_after_all_this(site: Site, eventually: Callable) -> None:
    eventually(lambda: waiting() == 0, within=60)
    assert not OutboxMessage.objects.exclude(dead_at=None).exists()
    report = verify_everything()
    assert [str(one) for one in report.differences] == []
    assert report.compared["vouchers"] == len(site.drafts)
