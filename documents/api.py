"""Files for a redemption, handed in before what they prove."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from accounts.api.idempotency import HEADER, idempotent_upload
from accounts.api.views import TokenView
from accounts.scopes import Scope
from common.clock import database_now
from documents.enums import Kind
from documents.serializers import DocumentSerializer, UploadSerializer
from documents.services import store_document


class DocumentsApi(TokenView):
    """上传文件."""

    scope = Scope.REDEMPTION_FILE
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="upload_document",
        summary="上传文件",
        parameters=[HEADER],
        request={"multipart/form-data": UploadSerializer},
        responses={201: DocumentSerializer},
        tags=["兑现"],
    )
    @idempotent_upload
    def post(self, request: Any) -> Response:
        """上传回单、发票、情况说明、验收报告、应用成效说明，得到编号后用于登记；未被引用的文件会定期清理。"""
        read = UploadSerializer(data=request.data)
        read.is_valid(raise_exception=True)
        document = store_document(
            organisation=request.user.organisation,
            kind=Kind(read.validated_data["kind"]),
            upload=read.validated_data["file"],
            by=request.user,
            at=database_now(),
        )
        return Response(DocumentSerializer(document).data, status=201)
