"""/register/: every fault beside its field, nothing typed is lost, and straight in afterwards."""

import pytest
from django.test import Client

from accounts.models import User
from enterprises.models import Enterprise
from tests.enterprises.conftest import page_of
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "uscc": "９１４４０７０４ma83fqef9m",
    "enterprise_name": "江门市精铸电子有限公司",
    "name": "陈大文",
    "mobile": "13900139000",
    "email": "chen@voucher.example",
    "password": "xinhui-gear-2018",
    "password2": "xinhui-gear-2018",
}


def test_register_signs_in_and_goes_to_the_profile(client: Client) -> None:
    response = client.post("/register/", TYPED, follow=True)
    assert response.redirect_chain[-1][0] == "/enterprise/profile/"
    page = page_of(response)
    assert "注册成功" in page
    assert "江门市精铸电子有限公司" in page
    assert Enterprise.objects.get().uscc == "91440704MA83FQEF9M"
    assert int(client.session["_auth_user_id"]) == User.objects.get().pk


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        pytest.param({"uscc": "91440704MA83FQEF9X"}, "uscc", "第 18 位校验码", id="check-digit"),
        pytest.param({"uscc": "9144O704MA83FQEF9M"}, "uscc", "第 5 位“O”", id="letter-O"),
        pytest.param({"uscc": ""}, "uscc", "请填写统一社会信用代码", id="no-code"),
        pytest.param({"enterprise_name": ""}, "enterprise_name", "请填写企业名称", id="no-name"),
        pytest.param({"mobile": "12345"}, "mobile", "11 位手机号码", id="mobile"),
        pytest.param({"email": "taken@voucher.example"}, "email", "已注册过账号", id="address"),
        pytest.param({"password2": "different-one"}, "password2", "不一致", id="differ"),
        pytest.param({"password2": ""}, "password2", "请再次输入密码", id="once-only"),
        pytest.param(
            {"password": "1234567890123", "password2": "1234567890123"},
            "password",
            "数字",
            id="only-digits",
        ),
    ],
)
def test_register_fault_stands_at_its_field(
    client: Client, changed: dict[str, str], field: str, said: str
) -> None:
    UserFactory(email="taken@voucher.example")
    response = client.post("/register/", {**TYPED, **changed})
    assert response.status_code == 400
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert said in page_of(response)
    assert 'value="陈大文"' in page_of(response), "what was typed is kept"
    assert not Enterprise.objects.exists()


def test_register_known_code_says_whom_to_ask(client: Client) -> None:
    EnterpriseFactory(uscc="91440704MA83FQEF9M", owner__name="林晓")
    response = client.post("/register/", TYPED)
    assert "负责人：林**" in page_of(response)
    assert User.objects.count() == 1


def test_register_while_signed_in_goes_home(client: Client) -> None:
    client.force_login(UserFactory(province=True))
    assert client.get("/register/").headers["Location"] == "/home/"


def test_register_is_limited_by_address(client: Client) -> None:
    codes = {client.post("/register/", {}).status_code for _ in range(25)}
    assert codes == {400, 429}
