"""Writing down a paper's words in the transaction of its event."""

from django.conf import settings

from accounts.services.wording import worded, wordings_of
from common.together import read_together
from documents.models import Document
from vouchers.letters.facts import Around, facts_of
from vouchers.letters.kinds import LetterKind, kinds_of
from vouchers.mail_texts import REMEDY
from vouchers.models import Event, OfficialLetter, Voucher
from vouchers.numbers import new_letter_code
from vouchers.selectors.assessing import claims_read
from vouchers.selectors.explaining import explanations_of
from vouchers.selectors.queue import bureaus_of


def kinds_of_event(event: Event) -> tuple[LetterKind, ...]:
    """The papers the event gives rise to."""
    return kinds_of(event.move, to_state=event.to_state, amounts=event.amounts)


def keep_letters(event: Event, voucher: Voucher) -> list[OfficialLetter]:
    """Keep the words of every paper the event gives rise to; none are printed here.

    `voucher` is locked and saved as the event left it. Two statements, none for an event without
    papers; two more where the cycle has quotas.
    """
    kinds = kinds_of_event(event)
    if not kinds:
        return []
    if voucher.entry is not None and voucher.catalog_version is not None:
        voucher.entry.version = voucher.catalog_version  # its own version: one query less
    around = _around(voucher)
    papers = [_letter(kind, event, voucher, around) for kind in kinds]
    return OfficialLetter.objects.bulk_create(papers)


def _around(voucher: Voucher) -> Around:
    """What the papers say besides event and voucher; one read, and with it the contract file."""
    bureaus = bureaus_of(voucher).values_list("name", flat=True)[:1]
    siblings = claims_read(voucher.account) if voucher.account else Voucher.objects.none()
    remedies = wordings_of(REMEDY)
    contract = voucher.contract_document_id
    files = Document.objects.filter(pk__in=[contract] if contract else []).defer("text")
    read_together(bureaus, siblings, remedies, files)
    voucher.contract_document = next(iter(files), None)
    return Around(
        reckonings=explanations_of(voucher, masking=(False, True), siblings=list(siblings)),
        bureau=next(iter(bureaus), ""),
        portal=settings.SITE_NAME,
        remedy=worded(REMEDY, remedies)[1],
    )


def _letter(kind: LetterKind, event: Event, voucher: Voucher, around: Around) -> OfficialLetter:
    facts = facts_of(kind, event, voucher, around)
    return OfficialLetter(
        event=event,
        voucher=voucher,
        kind=kind.value,
        code=new_letter_code(),
        number=facts["number"],
        authority=facts["authority"],
        facts=facts,
        at=event.at,
    )
