"""A redemption: read it, record payments and invoices, hand it in (R1-R3)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.api.idempotency import HEADER, idempotent
from accounts.api.views import TokenView
from accounts.models import User
from accounts.scopes import Scope
from common.clock import database_now
from documents.enums import Kind
from documents.selectors import handed_in
from vouchers.api.finding import issued_or_404
from vouchers.case_serializers import VoucherSerializer
from vouchers.errors import InvalidRedemption
from vouchers.redemption_serializers import (
    FilingBody,
    InvoiceBody,
    InvoiceSerializer,
    MaterialsBody,
    PaymentBody,
    PaymentSerializer,
    RedemptionSerializer,
)
from vouchers.selectors.dossier import REPORTS, dossier_of
from vouchers.selectors.redeeming import InvoiceEntry, PaymentEntry
from vouchers.services.materials import save_materials
from vouchers.services.payments import record_invoice, record_payment
from vouchers.services.redemption import file_redemption, refile_redemption
from vouchers.states import State

RECEIPT, EXPLANATION = Kind.PAYMENT_RECEIPT, Kind.EXPLANATION


class RedemptionApi(TokenView):
    """兑现材料."""

    @extend_schema(
        operation_id="get_redemption",
        summary="兑现材料",
        responses=RedemptionSerializer,
        tags=["兑现"],
    )
    def get(self, request: Any, public_id: UUID) -> Response:
        """已登记的付款和发票、还差多少，以及各条规则的意见。"""
        voucher = issued_or_404(request, public_id)
        return Response(RedemptionSerializer(dossier_of(voucher, at=database_now())).data)


class FilingApi(TokenView):
    """申请兑现."""

    scope = Scope.REDEMPTION_FILE

    @extend_schema(
        operation_id="file_redemption",
        summary="申请兑现",
        parameters=[HEADER],
        request=FilingBody,
        responses=VoucherSerializer,
        tags=["兑现"],
    )
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """提交或补正后重新提交兑现申请，收款账户和报告以平台上保存的为准。"""
        voucher, at = issued_or_404(request, public_id), database_now()
        read = FilingBody(data=request.data)
        read.is_valid(raise_exception=True)
        filing = dossier_of(voucher, at=at).filing
        if filing is None:
            raise InvalidRedemption("请先在平台填写收款账户。", rule="R3", field="bank_account")
        verb = file_redemption if voucher.state == State.ISSUED else refile_redemption
        verb(voucher, by=request.user, at=at, filing=filing, version=read.validated_data["version"])
        return Response(VoucherSerializer(issued_or_404(request, public_id)).data)


class MaterialsApi(TokenView):
    """验收报告和应用成效说明."""

    scope = Scope.REDEMPTION_FILE

    @extend_schema(
        operation_id="save_materials",
        summary="保存验收报告和应用成效说明",
        parameters=[HEADER],
        request=MaterialsBody,
        responses=RedemptionSerializer,
        tags=["兑现"],
    )
    @idempotent
    def put(self, request: Any, public_id: UUID) -> Response:
        """指定兑现时提交的报告，文件须先上传；未提及的保持不变，null 表示移除。"""
        voucher, at = issued_or_404(request, public_id), database_now()
        read = MaterialsBody(data=request.data)
        read.is_valid(raise_exception=True)
        kept = dossier_of(voucher, at=at)
        reports = {name: getattr(kept, name) for name in REPORTS}
        for name, pk in read.validated_data.items():
            reports[name] = pk and handed_in(request.user, pk, Kind(name), field=name)
        save_materials(voucher, by=request.user, at=at, **reports)
        fresh = issued_or_404(request, public_id)
        return Response(RedemptionSerializer(dossier_of(fresh, at=at)).data)


class PaymentsApi(TokenView):
    """登记付款."""

    scope = Scope.REDEMPTION_FILE

    @extend_schema(
        operation_id="record_payment",
        summary="登记付款",
        parameters=[HEADER],
        request=PaymentBody,
        responses={201: PaymentSerializer},
        tags=["兑现"],
    )
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """登记一笔付款，回单文件须先上传。"""
        voucher = issued_or_404(request, public_id)
        read = PaymentBody(data=request.data)
        read.is_valid(raise_exception=True)
        entry = _payment(request.user, read.validated_data)
        payment = record_payment(voucher, by=request.user, at=database_now(), entry=entry)
        return Response(PaymentSerializer(payment).data, status=201)


class InvoicesApi(TokenView):
    """登记发票."""

    scope = Scope.REDEMPTION_FILE

    @extend_schema(
        operation_id="record_invoice",
        summary="登记发票",
        parameters=[HEADER],
        request=InvoiceBody,
        responses={201: InvoiceSerializer},
        tags=["兑现"],
    )
    @idempotent
    def post(self, request: Any, public_id: UUID) -> Response:
        """登记一张发票，发票文件须先上传。"""
        voucher = issued_or_404(request, public_id)
        read = InvoiceBody(data=request.data)
        read.is_valid(raise_exception=True)
        facts = read.validated_data
        document = handed_in(request.user, facts["document"], Kind.INVOICE, field="document")
        entry = InvoiceEntry(**{**facts, "document": document})
        invoice = record_invoice(voucher, by=request.user, at=database_now(), entry=entry)
        return Response(InvoiceSerializer(invoice).data, status=201)


def _payment(user: User, facts: dict[str, Any]) -> PaymentEntry:
    papers = {"document": handed_in(user, facts["document"], RECEIPT, field="document")}
    if "explanation" in facts:
        found = handed_in(user, facts["explanation"], EXPLANATION, field="explanation")
        papers["explanation"] = found
    return PaymentEntry(**{**facts, **papers})
