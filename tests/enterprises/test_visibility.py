"""Who sees which enterprises."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import User
from enterprises.models import Enterprise
from enterprises.selectors.visibility import enterprise_of, visible_to
from tests.factories.accounts import UserFactory, user_of
from tests.factories.enterprises import EnterpriseFactory, bureau_user, owner_of

pytestmark = pytest.mark.django_db

REGIONS = {"新会": "440705", "蓬江": "440703", "江门": "440700", "东莞": "441900", "广州": "440103"}


@pytest.fixture
def enterprises() -> dict[str, Enterprise]:
    """One in each region, and one that has not told its region yet."""
    placed = {
        name: EnterpriseFactory(filled=True, name=name, region_id=code)
        for name, code in REGIONS.items()
    }
    return {**placed, "无": EnterpriseFactory(name="无")}


@pytest.mark.parametrize(
    ("user", "seen"),
    [
        pytest.param(lambda: bureau_user("440700"), "新会 蓬江 江门", id="city-bureau"),
        pytest.param(lambda: bureau_user("440705"), "新会", id="district-bureau"),
        pytest.param(lambda: bureau_user("441900"), "东莞", id="city-without-districts"),
        pytest.param(lambda: bureau_user(""), "", id="bureau-without-region"),
        pytest.param(lambda: bureau_user("440700", is_active=False), "", id="former-officer"),
        pytest.param(lambda: user_of(Role.PROVINCE), "新会 蓬江 江门 东莞 广州 无", id="province"),
        pytest.param(lambda: user_of(Role.AUDITOR), "新会 蓬江 江门 东莞 广州 无", id="auditor"),
        pytest.param(lambda: user_of(Role.ADMIN), "", id="admin"),
        pytest.param(lambda: user_of(Role.SUPPLIER), "", id="supplier"),
        pytest.param(lambda: user_of(Role.ENTERPRISE), "", id="another-enterprise"),
        pytest.param(AnonymousUser, "", id="stranger"),
    ],
)
@pytest.mark.usefixtures("enterprises")
def test_visible_to(user: Callable[[], User], seen: str) -> None:
    found = set(visible_to(user()).values_list("name", flat=True))
    assert found == set(seen.split())


def test_enterprise_people_see_their_own(enterprises: dict[str, Enterprise]) -> None:
    own = enterprises["新会"]
    colleague = UserFactory(organisation=own.organisation, is_owner=False)
    for person in (owner_of(own), colleague):
        assert list(visible_to(person)) == [own]
        assert enterprise_of(person) == own


@pytest.mark.usefixtures("enterprises")
def test_officials_act_for_no_enterprise() -> None:
    assert enterprise_of(bureau_user("440700")) is None
    assert enterprise_of(AnonymousUser()) is None
