"""What is taken and what is not, each fault by its own name and with its own way out."""

import hashlib
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from documents import limits
from documents.enums import Kind, MediaType
from documents.errors import MESSAGES, DocumentRejected
from documents.faults import Fault
from documents.inspection import Finding, inspect, local_copy
from tests.documents import pdfs
from tests.documents.pdfs import annotated, pdf, with_root

OWNER_ONLY = pikepdf.Encryption(owner="secret", user="")
WITH_PASSWORD = pikepdf.Encryption(owner="secret", user="secret")
JAVASCRIPT = Dictionary(S=Name.JavaScript, JS=pdfs.SCRIPT)
TREE_OF_SCRIPTS = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), JAVASCRIPT])))
FILE = Dictionary(Type=Name.Filespec, F=String("a.xlsx"))


def inspected(tmp_path: Path, content: bytes, kind: Kind = Kind.CONTRACT) -> Finding:
    path = tmp_path / "original"
    path.write_bytes(content)
    return inspect(path, kind)


@pytest.mark.parametrize("number", range(1, 8))
def test_real_contracts_are_accepted(tmp_path, number):
    expected = pikepdf.open(pdfs.CONTRACTS / f"contract-{number:02}.pdf")
    found = inspected(tmp_path, pdfs.contract(number))
    assert found == Finding(MediaType.PDF, len(expected.pages))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdf(pages=200), id="200 pages"),
        pytest.param(pdf(pdfs.name_a_font_js), id="a font called JS"),
        pytest.param(pdf(pdfs.nest), id="deeply nested arrays"),
        pytest.param(
            pdf(with_root(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([]))))),
            id="an empty tree of attachments",
        ),
        pytest.param(
            pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://a/")))),
            id="a link to a site",
        ),
        pytest.param(
            pdf(with_root(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))),
            id="opens at a page",
        ),
        pytest.param(
            pdf(with_root(AcroForm=Dictionary(SigFlags=3, Fields=Array([])))), id="signed"
        ),
    ],
)
def test_harmless_oddities_are_accepted(tmp_path, content):
    assert inspected(tmp_path, content).media_type == MediaType.PDF


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"PK\x03\x04" * 99, Fault.NOT_ACCEPTED, id="a zip"),
        pytest.param(b"\n" + pdf(), Fault.NOT_ACCEPTED, id="signature not at the start"),
        pytest.param(b"%PDF-1.7\nhello", Fault.DAMAGED, id="signature and nothing else"),
        pytest.param(pdfs.contract(1)[:40_000], Fault.DAMAGED, id="truncated"),
        pytest.param(pdf(encryption=WITH_PASSWORD), Fault.ENCRYPTED, id="password to open"),
        pytest.param(pdf(encryption=OWNER_ONLY), Fault.ENCRYPTED, id="password to print"),
        pytest.param(pdf(pages=0), Fault.NO_PAGES, id="no pages"),
        pytest.param(pdf(pages=201), Fault.TOO_MANY_PAGES, id="201 pages"),
        pytest.param(pdf(pdfs.attach), Fault.EMBEDDED_FILES, id="attachment"),
        pytest.param(
            pdf(pdfs.attach, object_streams=True),
            Fault.EMBEDDED_FILES,
            id="attachment in an object stream",
        ),
        pytest.param(
            pdf(annotated(Subtype=Name.FileAttachment, FS=FILE)),
            Fault.EMBEDDED_FILES,
            id="attachment on a page",
        ),
        pytest.param(pdf(with_root(AF=Array([FILE]))), Fault.EMBEDDED_FILES, id="associated file"),
        pytest.param(
            pdf(with_root(Collection=Dictionary(View=Name.D))), Fault.EMBEDDED_FILES, id="portfolio"
        ),
        pytest.param(pdf(with_root(OpenAction=JAVASCRIPT)), Fault.SCRIPTS, id="script on opening"),
        pytest.param(pdf(with_root(Names=TREE_OF_SCRIPTS)), Fault.SCRIPTS, id="tree of scripts"),
        pytest.param(
            pdf(with_root(AA=Dictionary(WC=Dictionary(S=Name.Named, N=Name.Print)))),
            Fault.SCRIPTS,
            id="action by itself",
        ),
        pytest.param(
            pdf(annotated(Subtype=Name.Link, A=JAVASCRIPT)), Fault.SCRIPTS, id="script in a link"
        ),
        pytest.param(pdf(pdfs.hide_script), Fault.SCRIPTS, id="script far from any page"),
        pytest.param(
            pdf(pdfs.hide_script, object_streams=True), Fault.SCRIPTS, id="script packed away"
        ),
        pytest.param(
            pdf(with_root(OpenAction=JAVASCRIPT)).replace(b"/JavaScript", b"/J#61vaScript"),
            Fault.DAMAGED,
            id="wrong offsets",
        ),
        pytest.param(
            pdf(with_root(OpenAction=JAVASCRIPT))
            .replace(b"/JavaScript", b"/J#61vaScript")
            .replace(b"alert", b"ale"),
            Fault.SCRIPTS,
            id="script by another spelling",
        ),
        pytest.param(
            pdf(with_root(OpenAction=Dictionary(S=Name.Launch, F=String("cmd")))),
            Fault.ACTIONS,
            id="starts a program",
        ),
        pytest.param(
            pdf(annotated(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm))),
            Fault.ACTIONS,
            id="sends data",
        ),
        pytest.param(pdf(annotated(Subtype=Name.RichMedia)), Fault.MULTIMEDIA, id="rich media"),
        pytest.param(
            pdf(with_root(AcroForm=Dictionary(XFA=Array([String("a")])))),
            Fault.DYNAMIC_FORM,
            id="dynamic form",
        ),
    ],
)
def test_faulty_pdf_is_refused_by_name(tmp_path, content, fault):
    with pytest.raises(DocumentRejected) as refused:
        inspected(tmp_path, content)
    assert refused.value.fault == fault
    assert refused.value.code == fault.value


def test_bomb_is_refused_within_the_limits(tmp_path):
    bomb = pdfs.object_bomb(1500)
    assert len(bomb) < 2 * limits.MEBIBYTE
    with pytest.raises(DocumentRejected) as refused:
        inspected(tmp_path, bomb)
    assert refused.value.fault in {Fault.DAMAGED, Fault.TOO_COMPLEX}


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_says_what_to_do(fault):
    message = DocumentRejected(fault, formats="PDF、JPG").message
    assert any(way in message for way in ("请", "明天"))
    assert "{" not in message
    assert fault in MESSAGES


@pytest.mark.parametrize(
    ("form", "options", "media_type"),
    [
        pytest.param("JPEG", {}, MediaType.JPEG, id="jpeg"),
        pytest.param("PNG", {}, MediaType.PNG, id="png"),
        pytest.param("MPO", {}, MediaType.JPEG, id="a phone's double jpeg"),
    ],
)
def test_photographs_are_accepted_for_licences(tmp_path, form, options, media_type):
    found = inspected(tmp_path, pdfs.picture(form, **options), Kind.LICENCE)
    assert found == Finding(media_type, 1)


@pytest.mark.parametrize(
    ("content", "kind", "fault"),
    [
        pytest.param(pdfs.picture(), Kind.CONTRACT, Fault.NOT_ACCEPTED, id="contract as a photo"),
        pytest.param(pdfs.picture("GIF"), Kind.LICENCE, Fault.NOT_ACCEPTED, id="gif"),
        pytest.param(pdfs.picture("TIFF"), Kind.INVOICE, Fault.NOT_ACCEPTED, id="tiff"),
        pytest.param(pdfs.picture()[:700], Kind.LICENCE, Fault.IMAGE_DAMAGED, id="cut off"),
        pytest.param(
            pdfs.picture("PNG")[:60] + b"\0" * 60, Kind.LICENCE, Fault.IMAGE_DAMAGED, id="garbled"
        ),
        pytest.param(
            pdfs.picture("PNG", (9000, 7000)),
            Kind.LICENCE,
            Fault.IMAGE_TOO_LARGE,
            id="63 megapixels",
        ),
    ],
)
def test_faulty_picture_is_refused_by_name(tmp_path, content, kind, fault):
    with pytest.raises(DocumentRejected) as refused:
        inspected(tmp_path, content, kind)
    assert refused.value.fault == fault


def test_refusal_names_the_formats_of_the_kind(tmp_path):
    with pytest.raises(DocumentRejected, match="PDF、JPG、PNG"):
        inspected(tmp_path, b"GIF89a", Kind.LICENCE)


@pytest.mark.parametrize(
    ("size", "fault"),
    [
        pytest.param(0, Fault.EMPTY, id="empty"),
        pytest.param(limits.MAX_BYTES + 1, Fault.TOO_LARGE, id="one byte too many"),
    ],
)
def test_size_is_checked_while_copying(size, fault):
    with pytest.raises(DocumentRejected) as refused, local_copy(pdfs.as_upload(b"x" * size)):
        pass
    assert refused.value.fault == fault


def test_copy_counts_hashes_and_goes_away():
    with local_copy(pdfs.as_upload(b"x" * limits.MAX_BYTES)) as copy:
        assert copy.size == limits.MAX_BYTES == copy.path.stat().st_size
        assert copy.sha256 == hashlib.sha256(b"x" * limits.MAX_BYTES).hexdigest()
    assert not copy.path.parent.exists()
