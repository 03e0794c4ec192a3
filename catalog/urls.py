"""Addresses of the catalog: public, and the province's."""

from django.urls import path

from catalog.views import drafting, entries, public, publishing, reading, themes

app_name = "catalog"
urlpatterns = [
    path("catalog/", public.directory, name="directory"),
    path("catalog/editions/<int:number>/", public.edition, name="edition"),
    path("province/catalog/", reading.versions, name="versions"),
    path("province/catalog/new/", drafting.start, name="start"),
    path("province/catalog/<int:number>/", reading.version_page, name="version"),
    path("province/catalog/<int:number>/diff/", reading.difference, name="difference"),
    path("province/catalog/<int:number>/impact/", reading.impact, name="impact"),
    path("province/catalog/<int:number>/copy/", drafting.copy, name="copy"),
    path("province/catalog/<int:number>/themes/", themes.themes, name="themes"),
    path("province/catalog/<int:number>/edit/", drafting.edit, name="edit"),
    path("province/catalog/<int:number>/discard/", drafting.discard, name="discard"),
    path("province/catalog/<int:number>/publish/", publishing.publish_page, name="publish"),
    path("province/catalog/<int:number>/add-service/", entries.add, name="entry_add"),
    path("province/catalog/<int:number>/services/<slug:code>/", entries.change, name="entry"),
    path(
        "province/catalog/<int:number>/services/<slug:code>/remove/",
        entries.remove,
        name="entry_remove",
    ),
    path(
        "province/catalog/<int:number>/services/<slug:code>/restore/",
        entries.restore,
        name="entry_restore",
    ),
]
