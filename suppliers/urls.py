"""Addresses of suppliers: public, their own, and the province's."""

from django.urls import path

from suppliers.views import (
    applying,
    certifications,
    importing,
    judging,
    own,
    province,
    public,
    signing_up,
    suspending,
)

app_name = "suppliers"
everybody = [
    path("catalog/<slug:code>/", public.service_page, name="service"),
    path("suppliers/", public.directory_page, name="directory"),
    path("suppliers/register/", signing_up.sign_up, name="sign-up"),
    path("suppliers/<int:pk>/", public.supplier_page, name="public"),
]

own_pages = [
    path("supplier/profile/", own.profile, name="own"),
    path("supplier/profile/edit/", own.describe, name="describe"),
    path("supplier/profile/registration/", signing_up.again, name="sign-up-again"),
    path("supplier/certifications/apply/", applying.apply, name="apply"),
    path("supplier/certifications/<int:pk>/", applying.detail, name="request"),
    path("supplier/certifications/<int:pk>/edit/", applying.mend, name="request-mend"),
    path("supplier/certifications/<int:pk>/withdraw/", applying.withdraw, name="request-withdraw"),
]

province_pages = [
    path("province/suppliers/", province.index, name="index"),
    path("province/suppliers/new/", province.register, name="register"),
    path("province/suppliers/queue/", judging.queue, name="queue"),
    path("province/suppliers/import/", importing.upload, name="imports"),
    path("province/suppliers/import/template/", importing.template_file, name="import-template"),
    path("province/suppliers/import/<int:pk>/", importing.result, name="import"),
    path("province/suppliers/import/<int:pk>/apply/", importing.apply, name="import-apply"),
    path("province/suppliers/<int:pk>/", province.detail, name="detail"),
    path("province/suppliers/<int:pk>/edit/", province.change, name="change"),
    path("province/suppliers/<int:pk>/accept/", judging.accept, name="accept"),
    path("province/suppliers/<int:pk>/return/", judging.send_back, name="return"),
    path("province/suppliers/<int:pk>/certify/", certifications.add, name="certify"),
    path("province/certifications/<int:pk>/end/", certifications.end, name="end"),
    path("province/certifications/<int:pk>/suspend/", suspending.suspend, name="suspend"),
    path("province/certifications/<int:pk>/resume/", suspending.resume, name="resume"),
    path("province/certification-requests/<int:pk>/", judging.case, name="request-case"),
    path(
        "province/certification-requests/<int:pk>/approve/", judging.approve, name="request-approve"
    ),
    path(
        "province/certification-requests/<int:pk>/return/", judging.give_back, name="request-return"
    ),
    path("province/certification-requests/<int:pk>/refuse/", judging.refuse, name="request-refuse"),
]

urlpatterns = [*everybody, *own_pages, *province_pages]
