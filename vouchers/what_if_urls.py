"""Addresses of the what-if, in the province's catalog workbench."""

from django.urls import path

from vouchers.views import what_if

app_name = "what_if"
urlpatterns = [
    path("<int:number>/what-if/", what_if.page, name="page"),
    path("<int:number>/what-if/run/", what_if.run, name="run"),
    path("<int:number>/what-if/enterprises/", what_if.enterprises, name="enterprises"),
    path("<int:number>/what-if/export/", what_if.export, name="export"),
]
