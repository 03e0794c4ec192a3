"""Addresses of suppliers: public, their own, and the province's."""

from django.urls import path

from suppliers.views import certifications, own, province, public

app_name = "suppliers"
urlpatterns = [
    path("catalog/<slug:code>/", public.service_page, name="service"),
    path("suppliers/", public.directory_page, name="directory"),
    path("suppliers/<int:pk>/", public.supplier_page, name="public"),
    path("supplier/profile/", own.profile, name="own"),
    path("supplier/profile/edit/", own.describe, name="describe"),
    path("province/suppliers/", province.index, name="index"),
    path("province/suppliers/new/", province.register, name="register"),
    path("province/suppliers/<int:pk>/", province.detail, name="detail"),
    path("province/suppliers/<int:pk>/edit/", province.change, name="change"),
    path("province/suppliers/<int:pk>/certify/", certifications.add, name="certify"),
    path("province/certifications/<int:pk>/end/", certifications.end, name="end"),
]
