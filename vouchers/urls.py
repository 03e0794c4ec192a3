"""Addresses of applications and vouchers; a voucher is named by its public id."""

from django.urls import path

from vouchers.views import application, ending, home, lists, sections, submission, voucher

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
    path("<uuid:public_id>/withdraw/", ending.withdraw, name="withdraw"),
    path("<uuid:public_id>/surrender/", ending.surrender, name="surrender"),
]

# First page and lists.
list_urls = [
    path("", lists.case_list, name="list"),
    path("mine/", lists.own_list, name="mine"),
    path("home/", home.home, name="home"),
    path("export/", lists.export, name="export"),
]

urlpatterns = [*list_urls, *application_urls, *page_urls]
