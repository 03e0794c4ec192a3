"""Every address of the API, put together from the apps."""

from django.urls import include, path

from catalog.api import CatalogApi, ServiceApi, ServicesApi
from suppliers.api import SupplierApi, SuppliersApi
from voucher_portal import api_docs
from vouchers.api.calculator import CalculatorApi

app_name = "api"

v1 = [
    path("catalog/", CatalogApi.as_view(), name="catalog"),
    path("services/", ServicesApi.as_view(), name="services"),
    path("services/<slug:code>/", ServiceApi.as_view(), name="service"),
    path("suppliers/", SuppliersApi.as_view(), name="suppliers"),
    path("suppliers/<int:pk>/", SupplierApi.as_view(), name="supplier"),
    path("calculator/", CalculatorApi.as_view(), name="calculator"),
]
urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", api_docs.schema, name="schema"),
    path("docs/", api_docs.docs, name="docs"),
]
