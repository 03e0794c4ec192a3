"""A file once handed in stays, whatever else is wrong with the form."""

import re

import pytest
from django import forms
from django.urls import reverse

from accounts.enums import Role
from documents.enums import Kind
from documents.errors import MESSAGES
from documents.faults import Fault
from documents.forms import DocumentField, DocumentFormMixin
from documents.models import Document
from documents.tokens import Permit, kept_token, permit_token
from tests.documents import pdfs
from tests.documents.conftest import AT
from tests.factories.accounts import UserFactory, user_of

BAD = b"this is no pdf"


class ContractForm(DocumentFormMixin, forms.Form):
    title = forms.CharField(label="合同名称")
    contract = DocumentField(kind=Kind.CONTRACT)
    note = DocumentField(kind=Kind.EXPLANATION, required=False)


@pytest.fixture
def posted(person):
    """A form as posted: text fields and files."""

    def make(data=None, files=None, **options):
        uploads = {name: pdfs.as_upload(content) for name, content in (files or {}).items()}
        options = {"by": person, "at": AT, **options}
        return ContractForm({"title": "采购合同", **(data or {})}, uploads, **options)

    return make


def token_in(html: str, name: str = "contract") -> str:
    found = re.search(rf'name="{name}_kept" value="([^"]+)"', html)
    return found[1] if found else ""


def test_good_file_becomes_a_document(posted, person):
    form = posted(files={"contract": pdfs.contract(1)})
    assert form.is_valid(), form.errors
    document = form.cleaned_data["contract"]
    assert (document.kind, document.page_count) == (Kind.CONTRACT, 2)
    assert (document.organisation, document.uploaded_by) == (person.organisation, person)
    assert form.cleaned_data["note"] is None


def test_file_is_kept_while_another_field_is_mended(posted):
    first = posted({"title": ""}, {"contract": pdfs.pdf()})
    assert not first.is_valid()
    html = str(first["contract"])
    assert "合同.pdf" in html

    second = posted({"contract_kept": token_in(html)})
    assert second.is_valid(), second.errors
    assert second.cleaned_data["contract"] == Document.objects.get()


def test_new_file_takes_the_place_of_the_kept_one(posted, store):
    kept = store()
    form = posted({"contract_kept": kept_token(kept)}, {"contract": pdfs.contract(2)})
    assert form.is_valid()
    assert form.cleaned_data["contract"] != kept


def test_refused_file_leaves_the_kept_one_on_the_page(posted, store):
    kept = store(name="旧合同.pdf")
    form = posted({"contract_kept": kept_token(kept)}, {"contract": BAD})
    assert form.errors["contract"] == [MESSAGES[Fault.NOT_ACCEPTED].format(formats=" PDF ")]
    html = str(form["contract"])
    assert "旧合同.pdf" in html
    again = posted({"contract_kept": token_in(html)})
    assert again.is_valid()
    assert again.cleaned_data["contract"] == kept


def test_missing_file_is_asked_for(posted):
    form = posted()
    assert form.errors == {"contract": ["请上传文件"]}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda token: token + "x", id="tampered"),
        pytest.param(lambda token: "nonsense", id="nonsense"),
        pytest.param(lambda token: token.split(":")[0], id="unsigned"),
    ],
)
def test_forged_reference_is_refused(posted, store, spoil):
    form = posted({"contract_kept": spoil(kept_token(store()))})
    assert form.errors["contract"] == [MESSAGES[Fault.NOT_KEPT]]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"kind": Kind.EXPLANATION}, id="another kind"),
        pytest.param({"stranger": True}, id="another organisation"),
        pytest.param({"gone": True}, id="gone"),
    ],
)
def test_reference_to_something_else_is_refused(posted, store, facts):
    document = store(kind=facts.get("kind", Kind.CONTRACT))
    if "gone" in facts:
        Document.objects.all().delete()
    stranger = {"by": UserFactory()} if "stranger" in facts else {}
    form = posted({"contract_kept": kept_token(document)}, **stranger)
    assert form.errors["contract"] == [MESSAGES[Fault.NOT_KEPT]]


def test_optional_file_can_be_taken_away(posted, store):
    note = store(kind=Kind.EXPLANATION)
    data = {"contract_kept": kept_token(store()), "note_kept": kept_token(note)}
    kept, removed = posted(data), posted({**data, "note_remove": "on"})
    assert kept.is_valid()
    assert removed.is_valid()
    assert kept.cleaned_data["note"] == note
    assert removed.cleaned_data["note"] is None
    assert "移除已上传的文件" in str(kept["note"])
    assert "移除已上传的文件" not in str(kept["contract"])


@pytest.mark.parametrize("by_id", [False, True], ids=["document", "its id"])
def test_present_document_is_shown_at_first(person, store, by_id):
    document = store(name="现有合同.pdf")
    initial = {"contract": document.pk if by_id else document}
    form = ContractForm(by=person, at=AT, initial=initial)
    html = str(form["contract"])
    assert "现有合同.pdf" in html
    again = ContractForm({"title": "a", "contract_kept": token_in(html)}, by=person, at=AT)
    assert again.is_valid()
    assert again.cleaned_data["contract"] == document


def test_change_is_noticed(person, store):
    before, after = store(), store()
    facts = {"by": person, "at": AT, "initial": {"title": "a", "contract": before}}
    same = ContractForm({"title": "a", "contract_kept": kept_token(before)}, **facts)
    other = ContractForm({"title": "a", "contract_kept": kept_token(after)}, **facts)
    assert same.changed_data == []
    assert other.changed_data == ["contract"]


def test_file_for_another_organisation(person):
    province, supplier = user_of(Role.PROVINCE), user_of(Role.SUPPLIER)
    form = ContractForm(
        {"title": "a"},
        {"contract": pdfs.as_upload(pdfs.pdf())},
        by=province,
        at=AT,
        organisation=supplier.organisation,
    )
    assert form.is_valid()
    document = form.cleaned_data["contract"]
    assert (document.organisation, document.uploaded_by) == (supplier.organisation, province)


def test_form_without_the_mixin_is_a_mistake_of_ours(db):
    class Bare(forms.Form):
        contract = DocumentField(kind=Kind.CONTRACT)

    with pytest.raises(TypeError, match="DocumentFormMixin"):
        Bare({}, {"contract": pdfs.as_upload(BAD)}).is_valid()


def test_file_input_says_what_it_takes(person):
    form = ContractForm(by=person, at=AT)
    html = form["contract"].as_field_group()
    assert 'accept=".pdf"' in html
    assert "不超过 20 MB、200 页" in html
    assert "data-upload-url=" in html
    assert " required" not in str(form["contract"])


def upload_address(html: str) -> str:
    return re.search(r'data-upload-url="([^"]+)"', html)[1].replace("&amp;", "&")


@pytest.fixture
def address(person):
    """Where the field of a formset's first form sends its file."""
    return upload_address(str(ContractForm(by=person, at=AT, prefix="payments-0")["contract"]))


def test_chosen_file_goes_up_at_once(client, person, address):
    client.force_login(person)
    response = client.post(address, {"payments-0-contract": pdfs.as_upload(pdfs.contract(1))})
    html = response.content.decode()

    assert response.status_code == 200
    assert "合同.pdf" in html
    assert "2 页" in html
    assert html.strip().startswith('<div class="field')
    data = {
        "payments-0-title": "a",
        "payments-0-contract_kept": token_in(html, "payments-0-contract"),
    }
    form = ContractForm(data, by=person, at=AT, prefix="payments-0")
    assert form.is_valid(), form.errors


def test_field_brought_by_upload_equals_a_fresh_one(client, person, address):
    client.force_login(person)
    response = client.post(address, {"payments-0-contract": pdfs.as_upload(pdfs.pdf())})
    form = ContractForm(
        by=person, at=AT, prefix="payments-0", initial={"contract": Document.objects.get()}
    )

    def without_signatures(html):
        return re.sub(r'(value|data-upload-url)="[^"]*"', "", html)

    fresh = form["contract"].as_field_group()
    assert without_signatures(response.content.decode()) == without_signatures(fresh)


def test_refused_upload_keeps_the_file_before(client, person, address, store):
    client.force_login(person)
    data = {
        "payments-0-contract": pdfs.as_upload(BAD),
        "payments-0-contract_kept": kept_token(store(name="旧合同.pdf")),
    }
    response = client.post(address, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "文件格式不符合要求" in html
    assert "旧合同.pdf" in html


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda url: url + "x", id="tampered"),
        pytest.param(lambda url: url.split("?")[0], id="missing"),
    ],
)
def test_upload_without_a_permit_of_ours_is_refused(client, person, address, spoil):
    client.force_login(person)
    response = client.post(spoil(address), {"payments-0-contract": pdfs.as_upload(pdfs.pdf())})
    assert response.status_code == 403
    assert not Document.objects.exists()


def test_permit_is_of_one_person(client, address):
    client.force_login(UserFactory())
    response = client.post(address, {"payments-0-contract": pdfs.as_upload(pdfs.pdf())})
    assert response.status_code == 403
    assert not Document.objects.exists()


def test_label_in_a_permit_cannot_carry_markup(client, person):
    permit = Permit(
        kind=Kind.CONTRACT,
        organisation_id=person.organisation_id,
        user_id=person.pk,
        name="contract",
        label="<script>",
        help_text="",
        required=True,
        removable=False,
    )
    client.force_login(person)
    response = client.post(f"{reverse('documents:upload')}?permit={permit_token(permit)}")
    assert response.status_code == 422
    assert b"<script>" not in response.content
