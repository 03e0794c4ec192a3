"""A store that does not answer fails as a disk would."""

from collections.abc import Callable

import pytest
from botocore.config import Config
from django.core.files.base import ContentFile

from common.storage import PortalS3Storage, StoreAway


@pytest.fixture
def nowhere() -> PortalS3Storage:
    """A store at a port nobody listens at."""
    return PortalS3Storage(
        bucket_name="portal",
        endpoint_url="http://127.0.0.1:1",
        region_name="portal",
        access_key="a",
        secret_key="b",
        client_config=Config(connect_timeout=1, retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.save("a.pdf", ContentFile(b"x")),
        lambda store: store.exists("a.pdf"),
        lambda store: store.delete("a.pdf"),
        lambda store: store.open("a.pdf").read(),
    ],
    ids=["save", "exists", "delete", "open"],
)
def test_fault_of_the_store_is_one_of_a_disk(
    nowhere: PortalS3Storage, use: Callable[[PortalS3Storage], object]
) -> None:
    with pytest.raises(StoreAway) as fault:
        use(nowhere)
    assert isinstance(fault.value, OSError)
