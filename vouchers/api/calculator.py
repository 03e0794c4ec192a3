"""The calculator, for everybody's programs: the functions behind the page (vouchers.self_check)."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.views import PublicView
from common.api.fields import read_query
from common.clock import database_now
from common.errors import DomainError
from vouchers.selectors.self_check import ground_at, question_of
from vouchers.self_check import reckon
from vouchers.serializers import CalculatorQuery, ReckoningSerializer


class CalculatorApi(PublicView):
    """奖补金额测算."""

    @extend_schema(
        operation_id="calculate",
        summary="奖补金额测算",
        parameters=[CalculatorQuery],
        responses=ReckoningSerializer,
        tags=["测算"],
    )
    def get(self, request: Request) -> Response:
        """按现行目录和最近的申领周期测算一张服务券的金额，逐行说明理由。"""
        answers = read_query(CalculatorQuery, request.query_params)
        ground = ground_at(database_now())
        if ground is None:
            raise Http404
        question = question_of(answers, ground)
        if question.service is None:
            raise DomainError("现行目录中没有这项应用服务。", field="service", rule="C1")
        reckoning = reckon(question)
        if reckoning.lacking:
            text = f"还需提供：{'、'.join(reckoning.lacking)}。"
            raise DomainError(text, field="devices", rule="A2", code="required")
        return Response(ReckoningSerializer(reckoning).data)
