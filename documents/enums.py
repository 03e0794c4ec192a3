"""What kinds of files people hand in, and how far we are with one."""

from django.db import models


class Kind(models.TextChoices):
    """What a file is for. It decides which formats are accepted and who may see it."""

    LICENCE = "licence", "营业执照"
    CONTRACT = "contract", "合同"
    PAYMENT_RECEIPT = "payment_receipt", "付款回单"
    INVOICE = "invoice", "发票"
    ACCEPTANCE_REPORT = "acceptance_report", "验收报告"
    EXPLANATION = "explanation", "情况说明"
    INTEGRATION_CERTIFICATE = "integration_certificate", "贯标证书"
    EFFECT_NOTE = "effect_note", "应用成效说明"
    SUPPLIER_DOCUMENT = "supplier_document", "供应商认定材料"
    EVIDENCE = "evidence", "佐证材料"
    OBJECTION = "objection", "异议材料"
    ARTICLE = "article", "公告附件"


class Status(models.TextChoices):
    """How far the portal is with a file it has accepted."""

    UPLOADED = "uploaded", "正在生成预览"
    READY = "ready", "可查看"
    REJECTED = "rejected", "已拒收"
    FAILED = "failed", "无法预览"


class MediaType(models.TextChoices):
    """The formats we take, as found in the file itself, never as the browser says."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPG"
    PNG = "image/png", "PNG"


EXTENSIONS = {MediaType.PDF: ".pdf", MediaType.JPEG: ".jpg", MediaType.PNG: ".png"}

# What is often handed in as a photograph. A contract is one PDF (rule V1); so is what has to be
# signed and sealed as a whole.
PHOTOGRAPHED = frozenset(
    {
        Kind.LICENCE,
        Kind.INTEGRATION_CERTIFICATE,
        Kind.PAYMENT_RECEIPT,
        Kind.INVOICE,
        Kind.OBJECTION,
        Kind.ARTICLE,
    }
)


def accepted_types(kind: str) -> tuple[MediaType, ...]:
    """The formats a file of this kind may have."""
    if kind in PHOTOGRAPHED:
        return (MediaType.PDF, MediaType.JPEG, MediaType.PNG)
    return (MediaType.PDF,)
