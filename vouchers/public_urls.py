"""Addresses for everybody."""

from django.urls import path

from vouchers.views import public

app_name = "public"

urlpatterns = [
    path("", public.landing, name="landing"),
    path("verify/", public.verify, name="verify"),
]
