"""Addresses for everybody."""

from django.urls import path

from vouchers.views import public, self_check

app_name = "public"

urlpatterns = [
    path("", public.landing, name="landing"),
    path("check/", self_check.check, name="check"),
    path("check/carry/", self_check.carry_answers, name="check-carry"),
    path("calculator/", self_check.calculator, name="calculator"),
    path("verify/", public.verify, name="verify"),
    # Printed on certificates as a QR code: this address stays as it is.
    path("verify/<str:number>/", public.verify_number_page, name="verify-number"),
]
