"""Every address of the API, put together from the apps."""

from django.urls import include, path

from catalog.api import CatalogApi, ServiceApi, ServicesApi
from documents.api import DocumentsApi
from reviews.api import (
    ApproveApi,
    CaseApi,
    ConfirmApi,
    QueueApi,
    RefuseApi,
    ReturnApi,
    SendBackApi,
)
from suppliers.api import SupplierApi, SuppliersApi
from voucher_portal import api_docs
from vouchers.api.calculator import CalculatorApi
from vouchers.api.cases import TimelineApi, VoucherApi, VouchersApi
from vouchers.api.payouts import BatchApi, BatchesApi, ReturnsApi
from vouchers.api.redemption import (
    FilingApi,
    InvoicesApi,
    MaterialsApi,
    PaymentsApi,
    RedemptionApi,
)

app_name = "api"

v1 = [
    path("catalog/", CatalogApi.as_view(), name="catalog"),
    path("services/", ServicesApi.as_view(), name="services"),
    path("services/<slug:code>/", ServiceApi.as_view(), name="service"),
    path("suppliers/", SuppliersApi.as_view(), name="suppliers"),
    path("suppliers/<int:pk>/", SupplierApi.as_view(), name="supplier"),
    path("calculator/", CalculatorApi.as_view(), name="calculator"),
    path("vouchers/", VouchersApi.as_view(), name="vouchers"),
    path("vouchers/<uuid:public_id>/", VoucherApi.as_view(), name="voucher"),
    path("vouchers/<uuid:public_id>/timeline/", TimelineApi.as_view(), name="timeline"),
    path("vouchers/<uuid:public_id>/confirm/", ConfirmApi.as_view(), name="confirm"),
    path("vouchers/<uuid:public_id>/send-back/", SendBackApi.as_view(), name="send-back"),
    path("vouchers/<uuid:public_id>/redemption/", RedemptionApi.as_view(), name="redemption"),
    path("vouchers/<uuid:public_id>/redemption/file/", FilingApi.as_view(), name="file"),
    path(
        "vouchers/<uuid:public_id>/redemption/materials/", MaterialsApi.as_view(), name="materials"
    ),
    path("vouchers/<uuid:public_id>/payments/", PaymentsApi.as_view(), name="payments"),
    path("vouchers/<uuid:public_id>/invoices/", InvoicesApi.as_view(), name="invoices"),
    path("documents/", DocumentsApi.as_view(), name="documents"),
    path("desk/queue/", QueueApi.as_view(), name="queue"),
    path("desk/cases/<uuid:public_id>/", CaseApi.as_view(), name="case"),
    path("desk/cases/<uuid:public_id>/approve/", ApproveApi.as_view(), name="approve"),
    path("desk/cases/<uuid:public_id>/return/", ReturnApi.as_view(), name="return"),
    path("desk/cases/<uuid:public_id>/refuse/", RefuseApi.as_view(), name="refuse"),
    path("payout-batches/", BatchesApi.as_view(), name="batches"),
    path("payout-batches/<slug:number>/", BatchApi.as_view(), name="batch"),
    path("payout-batches/<slug:number>/return/", ReturnsApi.as_view(), name="returns"),
]
urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", api_docs.schema, name="schema"),
    path("docs/", api_docs.docs, name="docs"),
]
