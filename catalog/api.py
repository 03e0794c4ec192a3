"""The catalog in force, for everybody's programs."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import PublicView
from catalog.errors import NoVersionInForce, ServiceNotListed
from catalog.models import Service
from catalog.selectors import entries_of, entry_in_force, version_in_force
from catalog.serializers import CatalogSerializer, ServiceSerializer
from common.api.fields import CursorQuery, read_query
from common.api.paging import answer, page_of, paged
from common.clock import database_now

ORDER = ("theme__position", "number", "id")


class CatalogApi(PublicView):
    """应用服务目录."""

    @extend_schema(
        operation_id="get_catalog", summary="现行目录", responses=CatalogSerializer, tags=["目录"]
    )
    def get(self, request: Request) -> Response:
        """现行版本及其全部应用服务和奖补上限。"""
        version = _in_force()
        version.services = entries_of(version)
        return Response(CatalogSerializer(version).data)


class ServicesApi(PublicView):
    """应用服务."""

    @extend_schema(
        operation_id="list_services",
        summary="应用服务列表",
        parameters=[CursorQuery],
        responses=paged(ServiceSerializer),
        tags=["目录"],
    )
    def get(self, request: Request) -> Response:
        """现行目录中的应用服务，按业务环节和序号排列。"""
        query = read_query(CursorQuery, request.query_params)
        page = page_of(entries_of(_in_force()), order=ORDER, query=query)
        return answer(page, ServiceSerializer(page.rows, many=True).data)


class ServiceApi(PublicView):
    """一项应用服务."""

    @extend_schema(
        operation_id="get_service", summary="应用服务", responses=ServiceSerializer, tags=["目录"]
    )
    def get(self, request: Request, code: str) -> Response:
        """现行目录中的一项应用服务。"""
        service = Service.objects.filter(code=code).first()
        if service is None:
            raise Http404
        try:
            entry = entry_in_force(service, database_now())
        except ServiceNotListed as error:
            raise Http404 from error
        return Response(ServiceSerializer(entry).data)


def _in_force():
    try:
        return version_in_force(database_now())
    except NoVersionInForce as error:
        raise Http404 from error
