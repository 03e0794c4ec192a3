"""sitemap.xml and robots.txt: what search engines may find, and what they leave alone."""

from collections.abc import Iterable
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.enums import Kind
from articles.models import Article
from articles.selectors import readable
from catalog.selectors import find_version_in_force
from common.clock import database_now, local_date
from suppliers.models import Supplier
from suppliers.selectors import directory

PAGES = (
    *("public:landing", "public:check", "public:calculator", "public:verify", "public:figures"),
    "public:publicity",
    *("catalog:directory", "suppliers:directory"),
    *("articles:notices", "articles:policies", "articles:faq"),
)
# Everything below is for people who sign in, or tells of one voucher.
CLOSED = (
    *("/accounts/", "/admin/", "/documents/", "/enterprise/", "/enterprises/", "/supplier/"),
    *("/vouchers/", "/desk/", "/province/", "/dashboard/", "/nav/", "/verify/YQ-"),
)


class PageSitemap(Sitemap):
    """The pages that are always there."""

    def items(self) -> Iterable[str]:
        return PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class ServiceSitemap(Sitemap):
    """The services of the version in force."""

    def items(self) -> Iterable[str]:
        version = find_version_in_force(database_now())
        if version is None:
            return []
        return list(version.entries.order_by("number").values_list("service__code", flat=True))

    def location(self, item: str) -> str:
        return reverse("suppliers:service", args=[item])


class SupplierSitemap(Sitemap):
    """The suppliers certified today."""

    def items(self) -> Iterable[Supplier]:
        return directory(local_date(database_now())).order_by("pk")

    def location(self, item: Supplier) -> str:
        return reverse("suppliers:public", args=[item.pk])


class ArticleSitemap(Sitemap):
    """Notices and policy pages; the questions are one page."""

    def items(self) -> Iterable[Article]:
        now = database_now()
        return (readable(Kind.NOTICE, now) | readable(Kind.POLICY, now)).order_by("pk")

    def lastmod(self, item: Article) -> Any:
        return item.changed_at

    def location(self, item: Article) -> str:
        name = "articles:notice" if item.kind == Kind.NOTICE else "articles:policy"
        return reverse(name, args=[item.slug])


SITEMAPS = {
    "pages": PageSitemap,
    "services": ServiceSitemap,
    "suppliers": SupplierSitemap,
    "articles": ArticleSitemap,
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Public pages may be found."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
