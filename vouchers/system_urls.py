"""Addresses of those who keep watch over the money trail."""

from django.urls import path

from vouchers.views import verification

app_name = "system"
urlpatterns = [
    path("verification/", verification.verification, name="verification"),
    path("verification/start/", verification.verify_now, name="verify-now"),
]
