import pytest


@pytest.mark.django_db
def test_styleguide_renders(client):
    response = client.get("/styleguide/")
    assert "界面组件" in response.content.decode()
