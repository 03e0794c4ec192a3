"""S2: Jiangmen's six suppliers and their 23 certifications."""

from collections import Counter
from datetime import date

import pytest

from catalog.models import Service
from catalog.services.reference import load_catalog
from suppliers.enums import SupplierKind
from suppliers.models import Certification, Supplier
from suppliers.selectors import is_certified
from suppliers.services.reference import load_suppliers
from tests.factories.suppliers import city

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> int:
    city()
    load_catalog()
    return load_suppliers()


def test_six_suppliers_and_their_services(loaded: int) -> None:
    pairs = Counter(Certification.objects.values_list("supplier__name", flat=True))
    assert loaded == 23
    assert pairs == {
        "江门移动": 8,
        "江门联通": 6,
        "江门云科智能装备有限公司": 5,
        "江门市华鼎数据技术有限公司": 2,
        "江门市明道信息技术有限公司": 1,
        "江门快立信信息科技有限公司": 1,
    }


def test_kinds_of_the_listed(loaded: int) -> None:
    telecoms = Supplier.objects.filter(kind=SupplierKind.TELECOM)
    assert set(telecoms.values_list("name", flat=True)) == {"江门移动", "江门联通"}


@pytest.mark.parametrize(
    ("name", "code", "certified"),
    [
        pytest.param("江门移动", "project-management", True, id="mobile-projects"),
        pytest.param("江门移动", "smart-tuning", False, id="mobile-not-tuning"),
        pytest.param("江门联通", "smart-tuning", True, id="unicom-tuning"),
        pytest.param(
            "江门云科智能装备有限公司", "smart-scheduling", True, id="misspelt-in-the-source"
        ),
        pytest.param("江门快立信信息科技有限公司", "inventory-warehouse", True, id="one-only"),
    ],
)
def test_certified_pairs(loaded: int, name: str, code: str, certified: bool) -> None:
    supplier, service = Supplier.objects.get(name=name), Service.objects.get(code=code)
    assert is_certified(supplier, service, date(2018, 3, 21)) is certified


def test_full_names_are_those_of_the_contracts(loaded: int) -> None:
    assert all(one.full_name == one.name for one in Supplier.objects.all())


def test_loading_again_keeps_what_was_decided_since(loaded: int) -> None:
    row = Certification.objects.order_by("id").first()
    assert row is not None
    Certification.objects.filter(pk=row.pk).update(ended_on=date(2019, 1, 1), ended_reason="终止")
    assert load_suppliers() == 0
    row.refresh_from_db()
    assert (Certification.objects.count(), row.ended_reason) == (23, "终止")
