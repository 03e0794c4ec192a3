"""Addresses of applications and vouchers; a voucher is named by its public id."""

from django.urls import path

from vouchers.views import (
    application,
    batch_lines,
    batches,
    clawbacks,
    ending,
    evidence,
    home,
    letters,
    lists,
    objections,
    paying,
    payouts,
    publicity,
    reconciliation,
    redemption,
    removing,
    returns,
    revoking,
    sections,
    submission,
    voucher,
)

app_name = "vouchers"

# Writing an application.
application_urls = [
    path("start/", application.start, name="start"),
    path("<uuid:public_id>/apply/", application.tasks, name="tasks"),
    path("<uuid:public_id>/apply/check/", submission.check, name="check"),
    path("<uuid:public_id>/apply/subsidy/", sections.subsidy_card, name="subsidy"),
    path("<uuid:public_id>/apply/discard/", application.discard, name="discard"),
    path("<uuid:public_id>/apply/<slug:key>/", sections.section_page, name="section"),
    path("<uuid:public_id>/apply/<slug:key>/save/", sections.autosave, name="autosave"),
    path("<uuid:public_id>/receipt/", submission.receipt, name="receipt"),
]

# The voucher's own pages.
page_urls = [
    path("<uuid:public_id>/", voucher.voucher_page, name="voucher"),
    path("<uuid:public_id>/timeline/", voucher.timeline_page, name="timeline"),
    path("<uuid:public_id>/letters/<str:code>/", letters.letter, name="letter"),
    path("<uuid:public_id>/withdraw/", ending.withdraw, name="withdraw"),
    path("<uuid:public_id>/surrender/", ending.surrender, name="surrender"),
]

# From voucher to money.
redemption_urls = [
    path("<uuid:public_id>/redemption/", redemption.redemption, name="redemption"),
    path("<uuid:public_id>/redemption/payments/", evidence.payments, name="redemption-payments"),
    path("<uuid:public_id>/redemption/invoices/", evidence.invoices, name="redemption-invoices"),
    path("<uuid:public_id>/redemption/materials/", evidence.materials, name="redemption-materials"),
    path("<uuid:public_id>/redemption/check/", redemption.check, name="redemption-check"),
    path(
        "<uuid:public_id>/redemption/payments/<int:pk>/remove/",
        removing.payment,
        name="payment-remove",
    ),
    path(
        "<uuid:public_id>/redemption/invoices/<int:pk>/remove/",
        removing.invoice,
        name="invoice-remove",
    ),
    path("<uuid:public_id>/revoke/", revoking.revoke, name="revoke"),
]
payout_urls = [
    path("payouts/", payouts.waiting, name="payouts"),
    path("payouts/record/", paying.record, name="payouts-record"),
    path("payouts/paid/", payouts.paid, name="payouts-paid"),
    path("<uuid:public_id>/payout/bounce/", paying.bounce, name="payout-bounce"),
]
batch_urls = [
    path("payouts/batches/", batches.index, name="payout-batches"),
    path("payouts/batches/new/", batches.new, name="payout-batch-new"),
    path("payouts/batches/<int:pk>/", batches.batch, name="payout-batch"),
    path(
        "payouts/batches/<int:pk>/lines/<int:line>/remove/",
        batch_lines.remove,
        name="payout-line-remove",
    ),
    path("payouts/batches/<int:pk>/export/", batches.export, name="payout-batch-export"),
    path("payouts/batches/<int:pk>/sheet/", batches.sheet, name="payout-batch-sheet"),
    path("payouts/batches/<int:pk>/cancel/", batches.cancel, name="payout-batch-cancel"),
    path("payouts/batches/<int:pk>/return/", returns.upload, name="payout-return-upload"),
    path("payouts/returns/<int:pk>/", returns.check, name="payout-return"),
    path("payouts/reconciliation/", reconciliation.index, name="reconciliation"),
    path("payouts/reconciliation/export/", reconciliation.export, name="reconciliation-export"),
]

publicity_urls = [
    path("publicity/", publicity.waiting, name="publicity"),
    path("publicity/publish/", publicity.publish, name="publicity-publish"),
    path("publicity/batches/", publicity.batches, name="publicity-batches"),
    path("publicity/batches/<int:pk>/", publicity.batch, name="publicity-batch"),
    path("publicity/items/<int:pk>/reopen/", publicity.reopen, name="publicity-reopen"),
    path("publicity/objections/", objections.index, name="objections"),
    path("publicity/objections/<int:pk>/", objections.one, name="objection"),
]

clawback_urls = [
    path("clawbacks/", clawbacks.clawbacks, name="clawbacks"),
    path("clawbacks/<uuid:public_id>/", clawbacks.clawback, name="clawback"),
    path("clawbacks/<uuid:public_id>/repayment/", clawbacks.repayment, name="clawback-repayment"),
    path("clawbacks/<uuid:public_id>/cancel/", clawbacks.cancel, name="clawback-cancel"),
]

# First page and lists.
list_urls = [
    path("", lists.case_list, name="list"),
    path("mine/", lists.own_list, name="mine"),
    path("home/", home.home, name="home"),
]

urlpatterns = [
    *list_urls,
    *application_urls,
    *page_urls,
    *redemption_urls,
    *payout_urls,
    *batch_urls,
    *publicity_urls,
    *clawback_urls,
]
