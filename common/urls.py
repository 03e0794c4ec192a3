"""Addresses of the frame's own pages."""

from django.urls import path

from common import styleguide, views

app_name = "common"
urlpatterns = [
    path("nav/counts/", views.nav_counts, name="nav_counts"),
    path("session/", views.session, name="session"),
    path("display/", views.display, name="display"),
    path("offline/", views.offline, name="offline"),
    path("offline-worker.js", views.offline_worker, name="offline_worker"),
    path("errors/store-away/", views.store_away, name="store_away"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/<slug:page>/", styleguide.styleguide, name="styleguide_page"),
]
