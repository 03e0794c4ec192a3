"""Vouchers to read: the list, one, and what happened to it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.views import TokenView
from common.api.fields import CursorQuery, read_query
from common.api.paging import answer, page_of, paged
from vouchers.api.finding import case_or_404
from vouchers.case_serializers import HappeningSerializer, VoucherQuery, VoucherSerializer
from vouchers.selectors.listing import ORDER, Filters, narrowed
from vouchers.selectors.timeline import events_of, happening
from vouchers.selectors.visibility import visible_to
from vouchers.states import State

PARTS = ("enterprise", "supplier", "service", "city", "region")


class VouchersApi(TokenView):
    """申请和服务券."""

    @extend_schema(
        operation_id="list_vouchers",
        summary="申请和服务券列表",
        parameters=[VoucherQuery],
        responses=paged(VoucherSerializer),
        tags=["服务券"],
    )
    def get(self, request: Any) -> Response:
        """令牌可见的申请和服务券（不含草稿），最近提交的在前。"""
        query = read_query(VoucherQuery, request.query_params)
        found = visible_to(request.user).exclude(state=State.DRAFT).select_related(*PARTS)
        rows = narrowed(found, Filters(text=query.get("q", ""), state=query.get("state", "")))
        page = page_of(rows, order=ORDER, query=query)
        return answer(page, VoucherSerializer(page.rows, many=True).data)


class VoucherApi(TokenView):
    """一张服务券."""

    @extend_schema(
        operation_id="get_voucher", summary="服务券", responses=VoucherSerializer, tags=["服务券"]
    )
    def get(self, request: Any, public_id: UUID) -> Response:
        """一项申请或一张服务券的现状。"""
        return Response(VoucherSerializer(case_or_404(request, public_id)).data)


class TimelineApi(TokenView):
    """办理记录."""

    @extend_schema(
        operation_id="list_voucher_events",
        summary="办理记录",
        parameters=[CursorQuery],
        responses=paged(HappeningSerializer),
        tags=["服务券"],
    )
    def get(self, request: Any, public_id: UUID) -> Response:
        """一项申请的全部办理记录，最近的在前。"""
        voucher = case_or_404(request, public_id)
        query = read_query(CursorQuery, request.query_params)
        page = page_of(events_of(voucher), order=("-seq",), query=query)
        rows = [{"event": one, "told": happening(one, viewer=request.user)} for one in page.rows]
        return answer(page, HappeningSerializer(rows, many=True).data)
