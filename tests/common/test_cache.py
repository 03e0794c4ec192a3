"""A cache whose server is gone."""

import pytest

from common.cache import ForgivingRedisCache


@pytest.fixture
def gone() -> ForgivingRedisCache:
    """A port nobody listens on."""
    return ForgivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_timeout": 1}})


def test_nothing_is_kept_and_nothing_fails(
    gone: ForgivingRedisCache, caplog: pytest.LogCaptureFixture
) -> None:
    gone.set("a", 1, 60)
    assert gone.get("a", "missing") == "missing"
    assert gone.add("a", 1)
    assert not gone.delete("a")
    assert len(caplog.records) == 4
