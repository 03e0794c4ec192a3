"""Papers read as a person would: their text, their QR code, what they claim to be."""

import io
from decimal import Decimal

import pikepdf
import pypdfium2
import zxingcpp

from vouchers.letters.kinds import LetterKind
from vouchers.models import OfficialLetter, Voucher
from vouchers.services.decision import Judgement

WORDY = Judgement(
    defects=[f"第 {n} 项：合同附件与登记内容不一致，请逐页核对后补正。" for n in range(1, 61)]
)
REDUCED = Decimal("99999.95")


def letter_of(voucher: Voucher, kind: LetterKind) -> OfficialLetter:
    """The voucher's latest paper of that kind."""
    found = OfficialLetter.objects.filter(voucher=voucher, kind=kind).first()
    assert found is not None
    return found


def text_of(pdf: bytes) -> str:
    """All the text, without white space: lines break where the page wants."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return "".join("".join(pages).replace("\ufffe", "").replace("\u200b", "").split())


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


def code_on(pdf: bytes) -> str:
    """What the QR code of the last page says."""
    document = pypdfium2.PdfDocument(pdf)
    image = document[len(document) - 1].render(scale=2).to_pil()
    found = zxingcpp.read_barcodes(image)
    document.close()
    assert len(found) == 1
    return str(found[0].text)


def conformance(pdf: bytes) -> tuple[str, str]:
    """PDF/A part and level, as the file says of itself."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        meta = document.open_metadata()
        return str(meta["pdfaid:part"]), str(meta["pdfaid:conformance"])
