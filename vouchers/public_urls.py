"""Addresses for everybody."""

from django.urls import path

from vouchers.views import public

app_name = "public"

urlpatterns = [
    path("", public.landing, name="landing"),
    path("verify/", public.verify, name="verify"),
    # Printed on certificates as a QR code: this address stays as it is.
    path("verify/<str:number>/", public.verify_number_page, name="verify-number"),
]
