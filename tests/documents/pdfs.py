"""PDFs and pictures made for the tests: one good, many nasty."""

import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

CONTRACTS = settings.BASE_DIR / "fixtures" / "contracts"
SCRIPT = String("app.alert('x')")


def contract(number: int) -> bytes:
    """One of the sample contracts."""
    return (CONTRACTS / f"contract-{number:02}.pdf").read_bytes()


def as_upload(content: bytes, name: str = "合同.pdf") -> SimpleUploadedFile:
    """Bytes as a browser sends them; the type a browser claims is never believed."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def pdf(
    change: Callable[[Pdf], object] | None = None,
    *,
    pages: int = 1,
    encryption: pikepdf.Encryption | None = None,
    object_streams: bool = False,
) -> bytes:
    """A PDF of blank pages, changed by `change` before it is written."""
    made = Pdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if change:
        change(made)
    mode = pikepdf.ObjectStreamMode
    target = BytesIO()
    made.save(
        target,
        encryption=encryption or False,
        object_stream_mode=mode.generate if object_streams else mode.disable,
    )
    return target.getvalue()


def script(made: Pdf) -> Dictionary:
    """A JavaScript action."""
    return Dictionary(S=Name.JavaScript, JS=SCRIPT)


def annotated(**facts: object) -> Callable[[Pdf], None]:
    """Puts one annotation on the first page."""

    def change(made: Pdf) -> None:
        annotation = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **facts)
        made.pages[0].obj.Annots = Array([made.make_indirect(annotation)])

    return change


def with_root(**facts: object) -> Callable[[Pdf], None]:
    """Sets entries of the catalog."""

    def change(made: Pdf) -> None:
        for key, value in facts.items():
            made.Root[f"/{key}"] = value

    return change


def attach(made: Pdf) -> None:
    """An ordinary attachment, as office programs make them."""
    made.attachments["账单.xlsx"] = b"PK"


def hide_script(made: Pdf) -> None:
    """A script in an object no page leads to, kept by a key nobody reads."""
    made.Root["/PieceInfo"] = made.make_indirect(
        Dictionary(Maker=Dictionary(Private=made.make_indirect(Dictionary(Next=script(made)))))
    )


def name_a_font_js(made: Pdf) -> None:
    """Resource names are free: a font called /JS and one called /AA are no scripts."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    fonts = Dictionary({"/JS": font, "/AA": font, "/XFA": font})
    made.pages[0].obj.Resources = Dictionary(Font=fonts)


def nest(made: Pdf) -> None:
    """Arrays in arrays, far deeper than anybody's recursion."""
    inner = Array([])
    for _ in range(400):
        inner = Array([inner])
    made.Root["/PieceInfo"] = inner


def content_bomb(mebibytes: int) -> bytes:
    """A small file whose one page unpacks to very much drawing."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 500 500 l S\n" * 58254  # about 1 MiB
    packed = b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()

    def change(made: Pdf) -> None:
        stream = Stream(made, b"")
        stream.write(packed, filter=Name.FlateDecode)
        made.pages[0].obj.Contents = made.make_indirect(stream)

    return pdf(change)


def object_bomb(mebibytes: int) -> bytes:
    """A PDF whose cross-reference stream unpacks to far more than the process may hold."""
    packer = zlib.compressobj(9)
    block = b"\0" * 1024 * 1024
    packed = b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()
    head = b"%PDF-1.7\n"
    entry = (
        b"1 0 obj\n<</Type/XRef/Size 2/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n"
        % len(packed)
    )
    return head + entry + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def picture(
    form: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object
) -> bytes:
    """A picture of one colour."""
    target = BytesIO()
    Image.new(mode, size, "#8090a0").save(target, form, **options)
    return target.getvalue()


def text_page(made: Pdf) -> None:
    """The word HELLO on the first page."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    made.pages[0].obj.Resources = Dictionary(Font=Dictionary(F1=font))
    made.pages[0].obj.Contents = made.make_stream(b"BT /F1 40 Tf 90 700 Td (HELLO) Tj ET")
