"""Where every page lives."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from voucher_portal.site_map import SITEMAPS, robots

handler400 = "common.views.bad_request"
handler403 = "common.views.permission_denied"
handler404 = "common.views.page_not_found"
handler500 = "common.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("voucher_portal.api_urls")),
    path("documents/", include("documents.urls")),
    path("", include("enterprises.urls")),
    path("", include("catalog.urls")),
    path("province/catalog/", include("vouchers.what_if_urls")),
    path("", include("articles.urls")),
    path("", include("suppliers.urls")),
    path("vouchers/", include("vouchers.urls")),
    path("dashboard/", include("vouchers.figure_urls")),
    path("province/cycles/", include("vouchers.cycle_urls")),
    path("system/", include("vouchers.system_urls")),
    path("", include("vouchers.public_urls")),
    path("", include("reviews.urls")),
    path("", include("common.urls")),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("", include("voucher_portal.health")),
]
