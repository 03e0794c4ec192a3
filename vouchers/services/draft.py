"""Writing an application: drafts and corrections are saved as typed, lawful or not (V1)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from catalog.models import Service
from documents.models import Document
from enterprises.models import Enterprise
from suppliers.models import Supplier
from vouchers.errors import InvalidApplication, NotYours
from vouchers.models import Voucher
from vouchers.policies import actor_for
from vouchers.services.transition import lock_voucher
from vouchers.states import EDITABLE, Actor, State
from vouchers.typed import CORRECTABLE, READERS, Reading, read_typed

CONTRACT_FILE = "contract_document"
_CHOSEN: dict[str, type[Service | Supplier]] = {"service": Service, "supplier": Supplier}
_NOT_NULL = ("contract_title", "contract_number", "contract_key")


@transaction.atomic
def start_application(enterprise: Enterprise, *, by: User, at: datetime) -> Voucher:
    """A new draft of the enterprise, or its draft that nobody has written in yet.

    Raises NotYours for anyone but its own people.
    """
    if by.role != Role.ENTERPRISE or by.organisation_id != enterprise.organisation_id:
        raise NotYours("只有本企业人员可以填报申请。")
    # A second click, or a colleague's, finds the same blank page.
    blank = Voucher.objects.filter(enterprise=enterprise, state=State.DRAFT, version=1, typed={})
    if (found := blank.first()) is not None:
        return found
    return Voucher.objects.create(
        enterprise=enterprise, created_by=by, created_at=at, state_since=at
    )


@transaction.atomic
def save_draft(
    voucher: Voucher,
    *,
    by: User,
    at: datetime,
    typed: Mapping[str, str],
    document: Document | None = None,
    version: int | None = None,
) -> tuple[Voucher, Reading]:
    """Keep what was typed so far and the contract file; returns the draft and how it reads.

    Fields not in `typed` stay. A draft's columns follow what could be read; a correction keeps its
    columns, which officials see and amounts rest on, until it is handed in again (A5).
    Raises StaleVoucher when a colleague saved first, InvalidApplication on a field a correction
    may not change.
    """
    fresh = lock_voucher(voucher, version=version)
    return fresh, write_draft(fresh, by=by, at=at, typed=typed, document=document)


def write_draft(
    fresh: Voucher,
    *,
    by: User,
    at: datetime,
    typed: Mapping[str, str],
    document: Document | None = None,
) -> Reading:
    """As `save_draft`, on a voucher the caller has locked in a transaction of its own."""
    _check_editable(fresh, by)
    known = {name: str(text) for name, text in typed.items() if name in READERS}
    if fresh.state == State.CORRECTION:
        _check_correctable(fresh, known)
        known = {name: text for name, text in known.items() if name in CORRECTABLE}
    fresh.typed = {**fresh.typed, **known, "saved_at": at.isoformat(), "saved_by": by.name}
    reading = read_typed(fresh.typed)
    if document is not None:
        _take_document(fresh, document)
    if fresh.state == State.DRAFT:
        apply_reading(fresh, reading)
    fresh.version += 1
    fresh.save()
    return reading


@transaction.atomic
def discard_draft(voucher: Voucher, *, by: User, at: datetime) -> None:
    """Throw a draft away; nothing of it was ever an application."""
    fresh = lock_voucher(voucher)
    if fresh.state != State.DRAFT:
        raise InvalidApplication("已提交的申请不能删除，请使用“撤回”。")
    _check_editable(fresh, by)
    fresh.delete()


def apply_reading(voucher: Voucher, reading: Reading) -> None:
    """Set the columns from what was read; unknown services and suppliers count as not chosen."""
    for name, value in reading.values.items():
        if name in ("service", "supplier"):
            if value != getattr(voucher, f"{name}_id"):
                found = _CHOSEN[name].objects.filter(pk=value).first() if value else None
                setattr(voucher, name, found)
        else:
            setattr(voucher, name, "" if value is None and name in _NOT_NULL else value)


def apply_correction(voucher: Voucher) -> Reading:
    """Bring a correction's typed facts and file into the columns, at resubmission.

    Raises InvalidApplication where the fee went up: that is a new application (A5).
    """
    reading = read_typed({k: v for k, v in voucher.typed.items() if k in CORRECTABLE})
    fee = reading.values.get("cloud_fee")
    if fee is not None and voucher.cloud_fee is not None and fee > voucher.cloud_fee:
        raise InvalidApplication(
            f"补正时费用不得高于原申请的 ¥{voucher.cloud_fee:,.2f}；如需提高，请撤回后重新申请。",
            rule="A5",
            field="cloud_fee",
        )
    apply_reading(voucher, reading)
    document_id = voucher.typed.get(CONTRACT_FILE)
    if document_id:
        document = Document.objects.get(pk=document_id)
        voucher.contract_document, voucher.contract_sha256 = document, document.sha256
    return reading


def _take_document(voucher: Voucher, document: Document) -> None:
    if document.organisation_id != voucher.enterprise.organisation_id:
        raise NotYours("此文件不属于本企业。")
    if voucher.state == State.CORRECTION:
        voucher.typed[CONTRACT_FILE] = str(document.pk)
    else:
        voucher.contract_document, voucher.contract_sha256 = document, document.sha256


def _check_editable(voucher: Voucher, by: User) -> None:
    if actor_for(by, voucher) != Actor.ENTERPRISE:
        raise NotYours("只有本企业人员可以修改申请。")
    if State(voucher.state) not in EDITABLE:
        raise InvalidApplication(
            f"当前状态为“{State(voucher.state).label}”，不能修改。", code="not_editable"
        )


def _check_correctable(voucher: Voucher, typed: Mapping[str, str]) -> None:
    """Supplier, service and the contract's identity cannot change under way (A5)."""
    wanted = read_typed(typed).values
    locked = {
        "service": (voucher.service_id, "应用服务"),
        "supplier": (voucher.supplier_id, "供应商"),
        "contract_key": (voucher.contract_key, "合同编号"),
        "signed_on": (voucher.signed_on, "签订日期"),
    }
    for name, (current, label) in locked.items():
        if name in wanted and wanted[name] != current:
            message = f"补正不能更改{label}；如需更改，请撤回后重新申请。"
            field = "contract_number" if name == "contract_key" else name
            raise InvalidApplication(message, rule="A5", field=field)
