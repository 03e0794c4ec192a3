"""Addresses of the province's cycles."""

from django.urls import path

from vouchers.views import cycle_removal, cycles, quotas

app_name = "cycles"
urlpatterns = [
    path("", cycles.index, name="index"),
    path("new/", cycles.create, name="create"),
    path("<int:pk>/", cycles.detail, name="detail"),
    path("<int:pk>/quotas/", quotas.quotas, name="quotas"),
    path("<int:pk>/remove/", cycle_removal.remove, name="remove"),
    path("<int:pk>/edit/", cycles.change, name="change"),
]
