"""Addresses of enterprises' own pages and of officials' pages about them."""

from django.urls import path, re_path

from enterprises.views import (
    certificates,
    directory,
    identity,
    papers,
    profile,
    records,
    registration,
)

app_name = "enterprises"

own = [
    path("register/", registration.register, name="register"),
    path("enterprise/profile/", profile.profile, name="profile"),
    path("enterprise/profile/submit/", profile.submit, name="submit"),
    path("enterprise/profile/certificate/", papers.certificate, name="certificate"),
    path("enterprise/profile/bank-account/", papers.bank_account, name="bank-account"),
    re_path(
        r"^enterprise/profile/place/(?P<part>region|industry)/$",
        profile.place_fields,
        name="place-fields",
    ),
    path("enterprise/profile/<slug:key>/", profile.section, name="section"),
]

desk = [
    path("desk/identity/", identity.queue, name="identity-queue"),
    path("desk/identity/<int:pk>/", identity.check, name="identity-check"),
    path("desk/identity/<int:pk>/approve/", identity.approve, name="identity-approve"),
    path("desk/identity/<int:pk>/return/", identity.send_back, name="identity-return"),
    path("desk/certificates/", certificates.queue, name="certificate-queue"),
    path("desk/certificates/<int:pk>/", certificates.certificate, name="certificate-check"),
    path("desk/certificates/<int:pk>/confirm/", certificates.confirm, name="certificate-confirm"),
    path("desk/certificates/<int:pk>/return/", certificates.send_back, name="certificate-return"),
    path("desk/enterprises/", directory.enterprise_list, name="list"),
    path("desk/enterprises/<int:pk>/", directory.enterprise_detail, name="detail"),
    path("desk/enterprises/<int:pk>/violation/", records.record, name="record-violation"),
    path("desk/enterprises/<int:pk>/open-industry/", records.open_blocked, name="open-industry"),
    path("desk/enterprises/<int:pk>/close-industry/", records.close_blocked, name="close-industry"),
    path("desk/violations/<int:pk>/withdraw/", records.withdraw, name="withdraw-violation"),
]

urlpatterns = [*own, *desk]
