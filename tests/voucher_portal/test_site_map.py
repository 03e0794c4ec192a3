"""What search engines find: public pages, and nothing of a voucher or a person."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from tests.factories.articles import ArticleFactory
from tests.vouchers.world import make_world

pytestmark = pytest.mark.django_db


def test_every_address_of_the_map_is_a_page(client: Client) -> None:
    world = make_world()
    world.issued()
    ArticleFactory()
    draft = ArticleFactory(draft=True)
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    paths = [node.text.removeprefix("http://testserver") for node in tree.iter() if node.text]
    pages = [path for path in paths if path.startswith("/")]
    assert {"/", "/check/", "/faq/", "/catalog/smart-scheduling/"} <= set(pages)
    assert not any(draft.slug in path or "YQ-" in path for path in pages)
    assert {client.get(path).status_code for path in pages} == {200}


def test_robots_stay_out_of_what_is_not_public(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /vouchers/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@pytest.mark.parametrize("path", ["/", "/check/", "/faq/", "/catalog/"])
def test_public_pages_describe_themselves(client: Client, path: str) -> None:
    page = client.get(f"{path}?cursor=x").content.decode()
    assert '<meta name="description" content="' in page
    assert f'<link rel="canonical" href="http://testserver{path}">' in page


def test_missing_page_offers_ways_on(client: Client) -> None:
    page = client.get("/nowhere/").content.decode()
    assert "申领自查" in page
    assert "应用服务目录" in page
