"""Addresses of articles: public, and the province's."""

from django.urls import path

from articles.enums import Kind
from articles.views import desk, public

app_name = "articles"
urlpatterns = [
    path("announcements/", public.listing, {"kind": Kind.NOTICE}, name="notices"),
    path("announcements/<slug:slug>/", public.page, {"kind": Kind.NOTICE}, name="notice"),
    path("policies/", public.listing, {"kind": Kind.POLICY}, name="policies"),
    path("policies/<slug:slug>/", public.page, {"kind": Kind.POLICY}, name="policy"),
    path("faq/", public.faq, name="faq"),
    path("announcements/files/<uuid:document>/", public.file, name="file"),
    path("province/articles/", desk.index, name="index"),
    path("province/articles/new/", desk.write, name="write"),
    path("province/articles/<int:pk>/", desk.detail, name="detail"),
    path("province/articles/<int:pk>/edit/", desk.edit, name="edit"),
    path("province/articles/<int:pk>/take-down/", desk.withdraw, name="take-down"),
]
