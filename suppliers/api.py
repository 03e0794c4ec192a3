"""Certified suppliers, for everybody's programs."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import PublicView
from common.api.fields import read_query
from common.api.paging import answer, page_of, paged
from common.clock import database_now, local_date
from suppliers.models import Certification, Supplier
from suppliers.selectors import (
    DIRECTORY_ORDER,
    certifications_in_force,
    directory,
    narrowed,
    services_by_supplier,
)
from suppliers.serializers import SupplierDetailSerializer, SupplierQuery, SupplierSerializer

COLUMNS = ("id", "name", "full_name", "kind", "city_id", "city__name")


class SuppliersApi(PublicView):
    """供应商名录."""

    @extend_schema(
        operation_id="list_suppliers",
        summary="供应商名录",
        parameters=[SupplierQuery],
        responses=paged(SupplierSerializer),
        tags=["供应商"],
    )
    def get(self, request: Request) -> Response:
        """今天经认定的供应商，按城市和名称排列，附其可提供的应用服务。"""
        query, today = read_query(SupplierQuery, request.query_params), local_date(database_now())
        asked = {"text": query.get("q", ""), "city": query.get("city", "")}
        found = narrowed(directory(today), on=today, service=query.get("service", ""), **asked)
        page = page_of(found.values(*COLUMNS), order=DIRECTORY_ORDER, query=query)
        services = services_by_supplier([row["id"] for row in page.rows], today)
        rows = [{**row, "services": services.get(row["id"], [])} for row in page.rows]
        return answer(page, SupplierSerializer(rows, many=True).data)


class SupplierApi(PublicView):
    """一家供应商."""

    @extend_schema(
        operation_id="get_supplier",
        summary="供应商",
        responses=SupplierDetailSerializer,
        tags=["供应商"],
    )
    def get(self, request: Request, pk: int) -> Response:
        """一家供应商及其现行有效的认定；从未获得认定的不公开。"""
        ever = Certification.objects.values("supplier_id")
        known = Supplier.objects.select_related("city").filter(pk__in=ever)
        supplier = known.filter(pk=pk).first()
        if supplier is None:
            raise Http404
        current = certifications_in_force(local_date(database_now())).filter(supplier=supplier)
        supplier.certifications_now = current.select_related("service").order_by("service_id")
        return Response(SupplierDetailSerializer(supplier).data)
