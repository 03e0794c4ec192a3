"""The desks for bureau systems and suppliers: queue, case, decisions by the desks' own service."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.idempotency import HEADER, idempotent
from accounts.api.views import TokenView
from accounts.scopes import Scope
from common.api.fields import read_query
from common.api.paging import answer, page_of, paged
from common.clock import database_now
from common.errors import Conflict, NotAllowed
from reviews.moves import MOVES, Moves
from reviews.policies import own_desk
from reviews.selectors.desks import checklist_of
from reviews.selectors.queue import NO_FILTERS, rows
from reviews.selectors.views import VIEWS, order_of, view_of
from reviews.serializers import (
    CaseSerializer,
    PassSerializer,
    QueueQuery,
    QueueRowSerializer,
    RefuseSerializer,
    ReturnSerializer,
)
from reviews.services.judging import Ruling, decide
from vouchers.api.finding import case_or_404
from vouchers.case_serializers import VoucherSerializer
from vouchers.selectors.blockers import blockers_of
from vouchers.workflow import Action

NOT_HERE = "此事项目前不在您的办理范围内，请重新查询其状态。"


class QueueApi(TokenView):
    """待办队列."""

    @extend_schema(
        operation_id="list_queue",
        summary="待办队列",
        parameters=[QueueQuery],
        responses=paged(QueueRowSerializer),
        tags=["审核"],
    )
    def get(self, request: Any) -> Response:
        """本岗位的事项，与网页待办相同；不指定视图时为“待我处理”。"""
        query, role = read_query(QueueQuery, request.query_params), request.user.role
        if role not in VIEWS:
            raise NotAllowed("您的账号没有待办队列。")
        view = view_of(role, query.get("view"))
        found = rows(request.user, view, filters=NO_FILTERS, at=database_now())
        page = page_of(found, order=order_of(view), query=query)
        return answer(page, QueueRowSerializer(page.rows, many=True).data)


class CaseApi(TokenView):
    """待决定的事项."""

    also_answers = (409,)

    @extend_schema(
        operation_id="get_case", summary="待决定的事项", responses=CaseSerializer, tags=["审核"]
    )
    def get(self, request: Any, public_id: UUID) -> Response:
        """审核清单、版本号和尚未解除的障碍；不在本岗位时返回 409。"""
        voucher = case_or_404(request, public_id)
        desk = own_desk(request.user, voucher)
        if desk is None:
            raise Conflict(NOT_HERE, code="not_on_desk")
        moves = MOVES[desk]
        facts = {
            "id": voucher.public_id,
            "version": voucher.version,
            "amount": voucher.amount,
            "desk": desk,
            "may_return": moves.returning is not None,
            "may_refuse": moves.refusing is not None,
            "checklist": checklist_of(desk),
            "blockers": blockers_of(voucher),
        }
        return Response(CaseSerializer(facts).data)


class Deciding(TokenView):
    """What all decisions share: the desk says which move it is, the service whether it may be."""

    scope = Scope.DESK_DECIDE
    body: Any

    def move_of(self, moves: Moves) -> Action | None:
        """The move of this address at a desk; None where the desk has none."""
        raise NotImplementedError

    def rule(self, request: Any, public_id: UUID) -> Response:
        """Read the body, decide, and answer with the voucher as it is now."""
        voucher = case_or_404(request, public_id)
        read = self.body(data=request.data)
        read.is_valid(raise_exception=True)
        desk = own_desk(request.user, voucher)
        action = self.move_of(MOVES[desk]) if desk else None
        if action is None:
            raise Conflict(NOT_HERE, code="not_on_desk")
        ruling = ruling_of(read.validated_data)
        decided = decide(voucher, action, by=request.user, at=database_now(), ruling=ruling)
        return Response(VoucherSerializer(case_or_404(request, decided.public_id)).data)


def ruling_of(read: dict[str, Any]) -> Ruling:
    """A read body as the desks' service takes it."""
    answers = read.get("answers", [])
    return Ruling(
        answers={one["code"]: one["answer"] for one in answers},
        remarks={one["code"]: one.get("remark", "") for one in answers},
        reason=read.get("reason", ""),
        defects=read.get("defects", ()),
        version=read["version"],
        amount_shown=read.get("amount_shown"),
        amount=read.get("amount"),
    )


def _decision(operation: str, summary: str, body: Any, tag: str = "审核") -> Any:
    return extend_schema(
        operation_id=operation,
        summary=summary,
        parameters=[HEADER],
        request=body,
        responses=VoucherSerializer,
        tags=[tag],
    )


class ApproveApi(Deciding):
    """审核通过."""

    body = PassSerializer

    def move_of(self, moves: Moves) -> Action | None:
        return moves.passing

    @_decision("approve_case", "审核通过", PassSerializer)
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """按所在岗位通过：审核、省级复核、兑现初核或兑现终审。清单须逐项为“符合”。"""
        return self.rule(request, public_id)


class ReturnApi(Deciding):
    """退回补正."""

    body = ReturnSerializer

    def move_of(self, moves: Moves) -> Action | None:
        return moves.returning

    @_decision("return_case", "退回补正", ReturnSerializer)
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """一次性写明全部需要补正的内容。"""
        return self.rule(request, public_id)


class RefuseApi(Deciding):
    """不予通过."""

    body = RefuseSerializer

    def move_of(self, moves: Moves) -> Action | None:
        return moves.refusing

    @_decision("refuse_case", "不予通过", RefuseSerializer)
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """不予通过或不予兑现，须写明理由，企业将看到。"""
        return self.rule(request, public_id)


class ConfirmApi(ApproveApi):
    """供应商确认."""

    scope = Scope.SUPPLIER_CONFIRM

    @_decision("confirm_voucher", "供应商确认", PassSerializer, tag="供应商确认")
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """合同真实有效、上云事实准确、本单位为主要实施方。"""
        return self.rule(request, public_id)


class SendBackApi(ReturnApi):
    """供应商退回."""

    scope = Scope.SUPPLIER_CONFIRM

    @_decision("send_voucher_back", "供应商退回修改", ReturnSerializer, tag="供应商确认")
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """写明需要修改的内容；供应商不修改任何内容。"""
        return self.rule(request, public_id)
