"""Addresses for everybody."""

from django.urls import path

from vouchers.views import letters, public, public_publicity, self_check

app_name = "public"

urlpatterns = [
    path("", public.landing, name="landing"),
    path("check/", self_check.check, name="check"),
    path("check/carry/", self_check.carry_answers, name="check-carry"),
    path("calculator/", self_check.calculator, name="calculator"),
    path("publicity/", public_publicity.index, name="publicity"),
    path("publicity/<int:pk>/", public_publicity.batch, name="publicity-batch"),
    path("publicity/<int:pk>/objection/<int:position>/", public_publicity.object_to, name="object"),
    path(
        "publicity/objection/<uuid:public_id>/",
        public_publicity.receipt,
        name="objection-receipt",
    ),
    path("figures/", public.figures, name="figures"),
    path("verify/", public.verify, name="verify"),
    path("verify/letter/<str:code>/", letters.verify_letter, name="verify-letter"),
    # Printed on certificates as a QR code: this address stays as it is.
    path("verify/<str:number>/", public.verify_number_page, name="verify-number"),
]
