"""Addresses of the dashboard."""

from django.urls import path

from vouchers.views import dashboard

app_name = "figures"

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("export/", dashboard.export, name="export"),
]
