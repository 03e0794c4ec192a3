"""Payout batches for the treasury's system: what is to be paid, and its answer (R5)."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.idempotency import HEADER, idempotent
from accounts.api.views import TokenView
from accounts.scopes import Scope
from common.api.fields import CursorQuery, read_query
from common.api.paging import answer, page_of, paged
from common.clock import database_now
from vouchers.models import PayoutBatch
from vouchers.redemption_serializers import (
    BatchDetailSerializer,
    BatchSerializer,
    ReturnBody,
)
from vouchers.selectors.batches import BATCH_ORDER, batches, lines_of
from vouchers.services.returns import record_answers
from vouchers.treasury.columns import PAID_WORD, RETURNED_WORD, GivenAnswer

WORDS = {"paid": PAID_WORD, "bounced": RETURNED_WORD}


class BatchesApi(TokenView):
    """拨付批次."""

    scope = Scope.PAYOUT_RETURN

    @extend_schema(
        operation_id="list_payout_batches",
        summary="拨付批次列表",
        parameters=[CursorQuery],
        responses=paged(BatchSerializer),
        tags=["拨付"],
    )
    def get(self, request: Any) -> Response:
        """拨付批次，最近的在前。"""
        query = read_query(CursorQuery, request.query_params)
        page = page_of(batches(), order=BATCH_ORDER, query=query)
        return answer(page, BatchSerializer(page.rows, many=True).data)


class BatchApi(TokenView):
    """一个拨付批次."""

    scope = Scope.PAYOUT_RETURN

    @extend_schema(
        operation_id="get_payout_batch",
        summary="拨付批次",
        responses=BatchDetailSerializer,
        tags=["拨付"],
    )
    def get(self, request: Any, number: str) -> Response:
        """批次及其全部明细。"""
        return Response(_written(_batch(number)))


class ReturnsApi(TokenView):
    """财政回单."""

    scope = Scope.PAYOUT_RETURN

    @extend_schema(
        operation_id="return_payout_batch",
        summary="登记财政回单",
        parameters=[HEADER],
        request=ReturnBody,
        responses=BatchDetailSerializer,
        tags=["拨付"],
    )
    @idempotent
    def post(self, request: Any, number: str) -> Response:
        """逐笔登记已拨付或退汇，与批次不一致时整份不处理；与上传回单文件为同一套核对。"""
        batch = _batch(number)
        read = ReturnBody(data=request.data)
        read.is_valid(raise_exception=True)
        given = [_given(line) for line in read.validated_data["lines"]]
        record_answers(batch, by=request.user, at=database_now(), answers=given)
        return Response(_written(_batch(number)))


def _batch(number: str) -> PayoutBatch:
    found = batches().filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _written(batch: PayoutBatch) -> Any:
    shown: Any = batch
    shown.shown_lines = lines_of(batch)
    return BatchDetailSerializer(shown).data


def _given(line: dict[str, Any]) -> GivenAnswer:
    return GivenAnswer(
        voucher=line["voucher"],
        account_number=line["account_number"],
        total=f"{line['total']:.2f}",
        result=WORDS[line["result"]],
        day=line["day"].isoformat(),
        reason=line.get("reason", ""),
    )
