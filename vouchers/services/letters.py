"""Writing down a paper's words in the transaction of its event."""

from django.conf import settings

from accounts.services.wording import find_wording
from vouchers.letters.facts import Around, facts_of
from vouchers.letters.kinds import LetterKind, kinds_of
from vouchers.mail_texts import REMEDY
from vouchers.models import Event, OfficialLetter, Voucher
from vouchers.numbers import new_letter_code
from vouchers.selectors.explaining import explanations_of
from vouchers.selectors.queue import bureaus_of


def keep_letters(event: Event, voucher: Voucher) -> list[OfficialLetter]:
    """Keep the words of every paper the event gives rise to; none are printed here.

    `voucher` is locked and saved as the event left it. At most 5 statements, none for an event
    without papers.
    """
    kinds = kinds_of(event.move, to_state=event.to_state, amounts=event.amounts)
    if not kinds:
        return []
    if voucher.entry is not None and voucher.catalog_version is not None:
        voucher.entry.version = voucher.catalog_version  # its own version: one query less
    bureau = bureaus_of(voucher).values_list("name", flat=True).first()
    around = Around(
        reckonings=explanations_of(voucher, masking=(False, True)),
        bureau=bureau or "",
        portal=settings.SITE_NAME,
        remedy=find_wording(REMEDY)[1],
    )
    papers = [_letter(kind, event, voucher, around) for kind in kinds]
    return OfficialLetter.objects.bulk_create(papers)


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
