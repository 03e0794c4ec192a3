"""Writing down a paper's words in the transaction of its event."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from accounts.services.wording import worded, wordings_of
from common.together import read_together
from documents.models import Document
from vouchers.letters.facts import Around, facts_of
from vouchers.letters.kinds import LetterKind, kinds_of
from vouchers.mail_texts import REMEDY
from vouchers.models import Event, OfficialLetter, Voucher
from vouchers.numbers import new_letter_code
from vouchers.selectors.assessing import Reckoned, claims_read, reckoned
from vouchers.selectors.explaining import explanations_of
from vouchers.selectors.queue import bureaus_at


class PaperReads:
    """What papers say besides event, voucher and claims; to be read together with other things."""

    def __init__(self, region: str | None = None, city: str | None = None) -> None:
        self._bureaus = bureaus_at(region, city).values_list("name", flat=True)[:1]
        self._remedies = wordings_of(REMEDY)
        self.querysets = (self._bureaus, self._remedies)

    @property
    def bureau(self) -> str:
        """The bureau of the place; "" where there is none."""
        return next(iter(self._bureaus), "")

    @property
    def remedy(self) -> str:
        """The closing words in force."""
        return worded(REMEDY, self._remedies)[1]


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody who makes a move has read already, the contract's file with the voucher."""

    papers: PaperReads
    claims: Sequence[Reckoned]  # of the account, this one among them


def kinds_of_event(event: Event) -> tuple[LetterKind, ...]:
    """The papers the event gives rise to."""
    return kinds_of(event.move, to_state=event.to_state, amounts=event.amounts)


def keep_letters(
    event: Event, voucher: Voucher, known: Known | None = None
) -> list[OfficialLetter]:
    """Keep the words of every paper the event gives rise to; none are printed here.

    `voucher` is locked and saved as the event left it. Two statements, none for an event without
    papers; one where `known` says the rest; two more where the cycle has quotas.
    """
    kinds = kinds_of_event(event)
    if not kinds:
        return []
    if voucher.entry is not None and voucher.catalog_version is not None:
        voucher.entry.version = voucher.catalog_version  # its own version: one query less
    around = _around(voucher, known or _read(voucher))
    papers = [_letter(kind, event, voucher, around) for kind in kinds]
    return OfficialLetter.objects.bulk_create(papers)


def _read(voucher: Voucher) -> Known:
    """One read, and with it the contract file."""
    papers = PaperReads(voucher.region_id, voucher.city_id)
    account = voucher.account_id
    siblings = claims_read(account) if account else Voucher.objects.none().values_list()
    contract = voucher.contract_document_id
    files = Document.objects.filter(pk__in=[contract] if contract else []).defer("text")
    read_together(*papers.querysets, siblings, files)
    voucher.contract_document = next(iter(files), None)
    return Known(papers, reckoned(siblings))


def _around(voucher: Voucher, known: Known) -> Around:
    return Around(
        reckonings=explanations_of(voucher, masking=(False, True), siblings=known.claims),
        bureau=known.papers.bureau,
        portal=settings.SITE_NAME,
        remedy=known.papers.remedy,
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
