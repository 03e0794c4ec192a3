"""The access table: every route, everybody, looking and acting. A route without a row fails.

Each word has one letter per person, in the order of PEOPLE: anonymous, enterprise, another
enterprise, supplier named, another supplier, bureau in scope, bureau elsewhere, province, auditor,
admin. Looking: Y shown, R sent on, L to the sign-in, F 403, N 404, M 405. Acting: A let through
to the rules (which may still say no), otherwise the same letters; where it is empty nobody acts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_world import PEOPLE, AccessWorld, access_world

# allauth's own pages, by the beginning of their names (tests/accounts look at them), and Django's
# administration, which only the system administrator enters (last test). The API asks for tokens,
# not sessions: tests/api/test_api_access.py has its table.
THIRD_PARTY = ("account_", "mfa_", "usersessions_", "admin:", "api:")

EVERYBODY = "YYYYYYYYYY"
PERSON = "LYYYYYYYYY"
ENTERPRISES = "LYYFFFFFFF"
OWN_CASE = "LYNFFFFFFF"
READERS = "LYYYYYYYYF"
CASE = "LYNYNYNYYF"
OFFICIALS = "LFFFFYYYYF"
BUREAUS = "LFFFFYYFFF"
PROVINCE = "LFFFFFFYFF"
PROVINCE_POSTS = "LFFFFFFMFF"
WATCHED = "LFFFFFFYYF"  # province and auditor
SUPPLIERS = "LFFYYFFFFF"
SAMPLES = "AAAAAAAAFA"  # everybody but the auditor, who posts nowhere outside the own account


def acting(word: str) -> str:
    """The same people, as actors."""
    return word.replace("Y", "A")


@dataclass(frozen=True)
class Row:
    """One route: its address's parts by the thing they name, who looks, who acts."""

    route: str
    look: str
    act: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    def url(self, things: dict[str, Any]) -> str:
        return reverse(
            self.route, kwargs={part: things.get(name, name) for part, name in self.parts}
        )


def row(route: str, look: str, act: str = "", **parts: str) -> Row:
    return Row(route, look, act, tuple(parts.items()))


ACCOUNTS = [
    row("home", "LRRRRRRRRR"),
    row("accounts:profile", PERSON, acting(PERSON)),
    row("accounts:send-confirmation", "LMMMMMMMMM", acting(PERSON)),
    row("accounts:second-factor-required", PERSON),
    row("accounts:hide-second-factor-hint", "LMMMMMMMMM", acting(PERSON)),
    row("accounts:resume", "LRRRRRRRRR", acting(PERSON)),
    row("accounts:accept-invitation", EVERYBODY, acting(EVERYBODY), key="key"),
    row("accounts:team", "LYYYYYYYFF", "LAAAAAAAFF"),
    row("accounts:remove-member", "LYNNNNNNFF", "LANNNNNNFF", pk="member"),
    row("accounts:make-owner", "LYNNNNNNFF", "LANNNNNNFF", pk="member"),
    row("accounts:resend-invitation", "LMMMMMMMFF", "LANNNNNNFF", pk="invitation"),
    row("accounts:cancel-invitation", "LMMMMMMMFF", "LANNNNNNFF", pk="invitation"),
    row("accounts:tokens", PERSON, "LAAAAAAAAF"),
    row("accounts:token-rotate", "LYNNNNNNNF", "LANNNNNNNF", pk="token"),
    row("accounts:token-revoke", "LYNNNNNNNY", "LANNNNNNNA", pk="token"),
    row("accounts:jobs", PERSON),
    row("accounts:job", "LYNNNNNNNN", public_id="job"),
    row("accounts:export", "LMMMMMMMMM", "LFFFFAAAAF", key="enterprises"),
    row("accounts:cancel-job", "LMMMMMMMMM", "LANNNNNNNN", public_id="job"),
    row("accounts:job-file", "LNNNNNNNNN", public_id="job"),  # not finished: no file yet
    row("accounts:notices", PERSON),
    row("accounts:bell", PERSON),
    row("accounts:notice-preferences", PERSON, acting(PERSON)),
    row("accounts:wording-list", WATCHED),
    row("accounts:wording", WATCHED, acting(PROVINCE), key="digest"),
    row("accounts:reset-wording", "LFFFFFFRFF", acting(PROVINCE), key="digest"),
    row("accounts:read-all-notices", "LMMMMMMMMM", acting(PERSON)),
    row("accounts:open-notice", "LRNNNNNNNN", pk="notice"),
    row("accounts:read-notice", "LMMMMMMMMM", "LANNNNNNNN", pk="notice"),
]
WEBHOOKS = [
    row("accounts:webhooks", PERSON),
    row("accounts:webhook-new", "LYYYYYYYFF", "LAAAAAAAFF"),
    row("accounts:webhook", "LYNNNNNNYY", pk="webhook"),
    row("accounts:webhook-edit", "LYNNNNNNFF", "LANNNNNNFF", pk="webhook"),
    row("accounts:webhook-switch", "LMMMMMMMMM", "LANNNNNNFA", pk="webhook"),
    row("accounts:webhook-test", "LMMMMMMMFF", "LANNNNNNFF", pk="webhook"),
    row("accounts:webhook-rotate", "LYNNNNNNFF", "LANNNNNNFF", pk="webhook"),
    row("accounts:webhook-remove", "LYNNNNNNFF", "LANNNNNNFF", pk="webhook"),
    row("accounts:webhook-redeliver", "LMMMMMMMFF", "LANNNNNNFF", pk="webhook_message"),
]
KEEPING = [
    row("accounts:outbox", "LFFFFFFYFY"),
    row("accounts:outbox-replay-all", "LFFFFFFYFY", "LFFFFFFAFA"),
    row("accounts:outbox-replay", "LFFFFFFYFY", "LFFFFFFAFA", pk="1"),
]
VERIFICATION = [
    row("system:verification", "LFFFFFFYYY"),
    row("system:verify-now", PROVINCE_POSTS, acting(PROVINCE)),
]
FRAME = [
    row("common:nav_counts", EVERYBODY),
    row("common:session", EVERYBODY, acting(EVERYBODY)),
    row("common:display", EVERYBODY, acting(EVERYBODY)),
    row("common:offline", EVERYBODY),
    row("common:store_away", EVERYBODY),
    row("common:offline_worker", EVERYBODY),
    row("common:styleguide", EVERYBODY, SAMPLES),
    row("common:styleguide_page", EVERYBODY, SAMPLES, page="forms"),
    row("livez", EVERYBODY),
    row("readyz", EVERYBODY),
    row("metrics", "N" * 10),  # only where the setting says so, and never through the front
]
DOCUMENTS = [
    row("documents:upload", "LMMMMMMMMM"),  # a post without the form's own token: 403
    row("documents:viewer", "LYNYNYNYYN", pk="document"),
    row("documents:status", "LYNYNYNYYN", pk="document"),
    row("documents:download", "LYNYNYNYYN", pk="document"),
    row("documents:page", "LYNYNYNYYN", pk="document", number="1"),
    row("documents:thumbnail", "LYNYNYNYYN", pk="document", number="1"),
]
ENTERPRISE_PAGES = [
    row("enterprises:register", "YRRRRRRRRR", SAMPLES),
    row("enterprises:profile", ENTERPRISES),
    row("enterprises:submit", "LMMFFFFFFF", acting(ENTERPRISES)),
    row("enterprises:certificate", ENTERPRISES, acting(ENTERPRISES)),
    row("enterprises:bank-account", ENTERPRISES, acting(ENTERPRISES)),
    row("enterprises:place-fields", ENTERPRISES, part="region"),
    row("enterprises:section", ENTERPRISES, acting(ENTERPRISES), key="basics"),
    row("enterprises:identity-queue", BUREAUS),
    row("enterprises:identity-check", "LFFFFYNFFF", pk="identity"),
    row("enterprises:identity-approve", "LFFFFMMFFF", "LFFFFANFFF", pk="identity"),
    row("enterprises:identity-return", "LFFFFMMFFF", "LFFFFANFFF", pk="identity"),
    row("enterprises:certificate-queue", BUREAUS),
    row("enterprises:certificate-check", "LFFFFYNFFF", pk="certificate"),
    row("enterprises:certificate-confirm", "LFFFFMMFFF", "LFFFFANFFF", pk="certificate"),
    row("enterprises:certificate-return", "LFFFFMMFFF", "LFFFFANFFF", pk="certificate"),
    row("enterprises:list", OFFICIALS),
    row("enterprises:detail", "LFFFFYNYYF", pk="enterprise"),
    row("enterprises:record-violation", "LFFFFYNYFF", "LFFFFANAFF", pk="enterprise"),
    row("enterprises:open-industry", PROVINCE, acting(PROVINCE), pk="enterprise"),
    row("enterprises:close-industry", PROVINCE, acting(PROVINCE), pk="enterprise"),
    row("enterprises:withdraw-violation", "LFFFFYNYFF", "LFFFFANAFF", pk="violation"),
]
ENTRY = {"number": "version", "code": "service"}
CATALOG = [
    row("catalog:directory", EVERYBODY),
    row("catalog:versions", WATCHED),
    row("catalog:start", PROVINCE_POSTS, acting(PROVINCE)),
    row("catalog:version", WATCHED, number="version"),
    row("catalog:difference", WATCHED, number="version"),
    row("catalog:edition", EVERYBODY, number="1"),
    row("catalog:impact", WATCHED, number="version"),
    row("catalog:copy", PROVINCE, acting(PROVINCE), number="1"),
    row("catalog:themes", PROVINCE, acting(PROVINCE), number="version"),
    row("what_if:page", WATCHED, number="version"),
    row("what_if:enterprises", "LFFFFFFNNF", number="version"),  # nothing has been run
    row("what_if:run", PROVINCE_POSTS, "LFFFFFFNFF", number="version"),  # no such cycle
    row("what_if:export", PROVINCE_POSTS, "LFFFFFFNFF", number="version"),
    row("catalog:edit", PROVINCE, acting(PROVINCE), number="version"),
    row("catalog:discard", PROVINCE, acting(PROVINCE), number="version"),
    row("catalog:publish", PROVINCE, acting(PROVINCE), number="version"),
    row("catalog:entry_add", PROVINCE, acting(PROVINCE), number="version"),
    row("catalog:entry", PROVINCE, acting(PROVINCE), **ENTRY),
    row("catalog:entry_remove", PROVINCE_POSTS, acting(PROVINCE), **ENTRY),
    row(
        "catalog:entry_restore", PROVINCE_POSTS, acting(PROVINCE), number="version", code="service"
    ),
]
CYCLES = [
    row("cycles:index", WATCHED),
    row("cycles:create", PROVINCE, acting(PROVINCE)),
    row("cycles:detail", WATCHED, pk="cycle"),
    row("cycles:quotas", PROVINCE, acting(PROVINCE), pk="cycle"),
    # An open one: the province is told so (409).
    row("cycles:remove", acting(PROVINCE), acting(PROVINCE), pk="cycle"),
    row("cycles:change", PROVINCE, acting(PROVINCE), pk="cycle"),
]
SUPPLIER_PAGES = [
    row("suppliers:service", EVERYBODY, code="service"),
    row("suppliers:directory", EVERYBODY),
    row("suppliers:public", EVERYBODY, pk="supplier"),
    row("suppliers:own", SUPPLIERS),
    row("suppliers:describe", SUPPLIERS, acting(SUPPLIERS)),
    row("suppliers:index", WATCHED),
    row("suppliers:register", PROVINCE, acting(PROVINCE)),
    row("suppliers:detail", WATCHED, pk="supplier"),
    row("suppliers:change", PROVINCE, acting(PROVINCE), pk="supplier"),
    row("suppliers:certify", PROVINCE, acting(PROVINCE), pk="supplier"),
    row("suppliers:end", PROVINCE, acting(PROVINCE), pk="certification"),
]
OWN_REQUEST = "LFFYNFFFFF"
SUPPLIER_DESK = [
    row("suppliers:sign-up", "YRRRRRRRRR", SAMPLES),
    row("suppliers:sign-up-again", "LFFRRFFFFF", acting(SUPPLIERS)),
    row("suppliers:apply", SUPPLIERS, acting(SUPPLIERS)),
    row("suppliers:request", OWN_REQUEST, pk="request"),
    row("suppliers:request-mend", "LFFRNFFFFF", acting(OWN_REQUEST), pk="request"),
    row("suppliers:request-withdraw", OWN_REQUEST, acting(OWN_REQUEST), pk="request"),
    row("suppliers:imports", PROVINCE, acting(PROVINCE)),
    row("suppliers:import-template", PROVINCE),
    row("suppliers:import", WATCHED, pk="import"),
    row("suppliers:import-apply", PROVINCE_POSTS, acting(PROVINCE), pk="import"),
    row("suppliers:queue", WATCHED),
    row("suppliers:accept", PROVINCE_POSTS, acting(PROVINCE), pk="supplier"),
    row("suppliers:return", PROVINCE_POSTS, acting(PROVINCE), pk="supplier"),
    row("suppliers:suspend", PROVINCE, acting(PROVINCE), pk="certification"),
    row("suppliers:resume", PROVINCE, acting(PROVINCE), pk="certification"),
    row("suppliers:request-case", WATCHED, pk="request"),
    row("suppliers:request-approve", PROVINCE_POSTS, acting(PROVINCE), pk="request"),
    row("suppliers:request-return", PROVINCE_POSTS, acting(PROVINCE), pk="request"),
    row("suppliers:request-refuse", PROVINCE, acting(PROVINCE), pk="request"),
]
APPLICATIONS = [
    row("vouchers:start", ENTERPRISES, acting(ENTERPRISES)),
    row("vouchers:tasks", OWN_CASE, public_id="draft"),
    row("vouchers:check", OWN_CASE, acting(OWN_CASE), public_id="draft"),
    row("vouchers:subsidy", OWN_CASE, public_id="draft"),
    row("vouchers:discard", OWN_CASE, acting(OWN_CASE), public_id="draft"),
    row("vouchers:section", OWN_CASE, acting(OWN_CASE), public_id="draft", key="contract"),
    row("vouchers:autosave", "LMMFFFFFFF", acting(OWN_CASE), public_id="draft", key="contract"),
    row("vouchers:receipt", OWN_CASE, public_id="issued"),
]
VOUCHERS = [
    row("vouchers:letter", CASE, public_id="issued", code="letter"),
    row("public:verify-letter", EVERYBODY, code="letter"),
    row("vouchers:list", "LFFYYYYYYF"),
    row("vouchers:mine", ENTERPRISES),
    row("vouchers:home", ENTERPRISES),
    row("vouchers:voucher", CASE, public_id="issued"),
    row("vouchers:timeline", CASE, public_id="issued"),
    row("vouchers:withdraw", OWN_CASE, acting(OWN_CASE), public_id="waiting"),
    row("vouchers:surrender", OWN_CASE, acting(OWN_CASE), public_id="issued"),
]
REDEMPTION = [
    row("vouchers:redemption", CASE, public_id="issued"),
    row("vouchers:redemption-payments", OWN_CASE, acting(OWN_CASE), public_id="issued"),
    row("vouchers:redemption-invoices", OWN_CASE, acting(OWN_CASE), public_id="issued"),
    row("vouchers:redemption-materials", OWN_CASE, acting(OWN_CASE), public_id="issued"),
    row("vouchers:redemption-check", OWN_CASE, acting(OWN_CASE), public_id="issued"),
    row("vouchers:payment-remove", OWN_CASE, acting(OWN_CASE), public_id="issued", pk="payment"),
    row("vouchers:invoice-remove", OWN_CASE, acting(OWN_CASE), public_id="issued", pk="invoice"),
    row("vouchers:revoke", PROVINCE, acting(PROVINCE), public_id="issued"),
    row("vouchers:payouts", WATCHED),
    row("vouchers:payouts-record", "LFFFFFFRFF", acting(PROVINCE)),
    row("vouchers:payouts-paid", WATCHED),
    row("vouchers:payout-bounce", PROVINCE, acting(PROVINCE), public_id="paid"),
]
CLAWBACKS = [
    row("vouchers:clawbacks", "LYYFFYYYYF"),
    row("vouchers:clawback", "LYNFFYNYYF", public_id="clawback"),
    row("vouchers:clawback-repayment", PROVINCE, acting(PROVINCE), public_id="clawback"),
    row("vouchers:clawback-cancel", PROVINCE, acting(PROVINCE), public_id="clawback"),
]
PAYOUT_BATCHES = [
    row("vouchers:payout-batches", WATCHED),
    row("vouchers:payout-batch-new", "LFFFFFFRFF", acting(PROVINCE)),
    row("vouchers:payout-batch", WATCHED, pk="payout_batch"),
    row("vouchers:payout-batch-export", PROVINCE_POSTS, acting(PROVINCE), pk="payout_batch"),
    row("vouchers:payout-batch-sheet", PROVINCE, pk="payout_batch"),
    row("vouchers:payout-batch-cancel", PROVINCE, acting(PROVINCE), pk="payout_batch"),
    # With the treasury already: the province is told so (409).
    row(
        "vouchers:payout-line-remove",
        acting(PROVINCE),
        acting(PROVINCE),
        pk="payout_batch",
        line="payout_line",
    ),
    row("vouchers:payout-return-upload", PROVINCE, acting(PROVINCE), pk="payout_batch"),
    row("vouchers:payout-return", PROVINCE, acting(PROVINCE), pk="payout_return"),
    row("vouchers:reconciliation", WATCHED),
    row("vouchers:reconciliation-export", WATCHED),
]
PUBLICITY = [
    row("public:publicity", EVERYBODY),
    row("public:publicity-batch", EVERYBODY, pk="publicity"),
    row("public:object", EVERYBODY, SAMPLES, pk="publicity", position="1"),
    row("public:objection-receipt", EVERYBODY, public_id="objection_receipt"),
    row("vouchers:publicity", WATCHED),
    row("vouchers:publicity-publish", "LFFFFFFRFF", acting(PROVINCE)),
    row("vouchers:publicity-batches", WATCHED),
    row("vouchers:publicity-batch", WATCHED, pk="publicity"),
    row("vouchers:publicity-reopen", PROVINCE, acting(PROVINCE), pk="publicity_item"),
    row("vouchers:objections", WATCHED),
    row("vouchers:objection", WATCHED, acting(PROVINCE), pk="objection"),
]
# The case lies on the bureau's desk: there nobody but the bureau finds a refusal to fill in (409).
DESKS = [
    row("reviews:queue", "LFFYYYYYYF"),
    row("reviews:case", "LFFYNYNYYF", public_id="waiting"),
    row("reviews:next", "LFFRNRNRRF", public_id="waiting"),
    row("reviews:decide", "LFFMMMMMFF", "LFFANANAFF", public_id="waiting"),
    row("reviews:refuse", "LFFANYNAFF", "LFFANANAFF", public_id="waiting"),
    row("reviews:note", "LFFFFMMMFF", "LFFFFANAFF", public_id="waiting"),
    row("reviews:hold", "LFFFFMMMFF", "LFFFFANAFF", public_id="waiting"),
    row("reviews:lift", "LFFFFMMMFF", "LFFFFANAFF", public_id="waiting", pk="hold"),
]
CHECKS = [
    row("reviews:checks", OFFICIALS),
    row("reviews:check-new", "LFFFFYYYFF", "LFFFFAAAFF"),
    row("reviews:check", "LFFFFYNYYF", pk="check"),
    row("reviews:check-redraw", "LFFFFNNYYF", pk="check"),
    row("reviews:check-population", "LFFFFNNYYF", pk="check"),
    row("reviews:check-assign", "LFFFFNNYFF", "LFFFFNNAFF", pk="check"),
    row("reviews:check-item", "LFFFFYNYYF", "LFFFFANAFF", pk="check_item"),
    row("reviews:check-demand", PROVINCE, acting(PROVINCE), pk="check_item"),
]
FIGURES = [
    row("figures:dashboard", OFFICIALS),
    row("figures:export", OFFICIALS),
]
ARTICLES = [
    row("articles:notices", EVERYBODY),
    row("articles:notice", EVERYBODY, slug="notice_slug"),
    row("articles:policies", EVERYBODY),
    row("articles:policy", EVERYBODY, slug="policy_slug"),
    row("articles:faq", EVERYBODY),
    row("articles:file", EVERYBODY, document="article_file"),
    row("articles:index", WATCHED),
    row("articles:write", PROVINCE, acting(PROVINCE)),
    row("articles:detail", WATCHED, pk="article"),
    row("articles:edit", PROVINCE, acting(PROVINCE), pk="article"),
    row("articles:take-down", PROVINCE, acting(PROVINCE), pk="article"),
]
PUBLIC = [
    row("public:landing", EVERYBODY),
    row("sitemap", EVERYBODY),
    row("robots", EVERYBODY),
    row("public:check", EVERYBODY),
    row("public:check-carry", "MMMMMMMMMM", SAMPLES),
    row("public:calculator", EVERYBODY),
    row("public:figures", EVERYBODY),
    row("public:verify", EVERYBODY),
    row("public:verify-number", EVERYBODY, number="voucher_number"),
]
TABLE = [
    *ACCOUNTS,
    *WEBHOOKS,
    *KEEPING,
    *VERIFICATION,
    *FRAME,
    *DOCUMENTS,
    *ENTERPRISE_PAGES,
    *CATALOG,
    *CYCLES,
    *SUPPLIER_PAGES,
    *SUPPLIER_DESK,
    *APPLICATIONS,
    *VOUCHERS,
    *REDEMPTION,
    *PUBLICITY,
    *PAYOUT_BATCHES,
    *CLAWBACKS,
    *DESKS,
    *CHECKS,
    *FIGURES,
    *ARTICLES,
    *PUBLIC,
]
# What an auditor may change: nothing but the own account and how the portal looks.
OWN_AFFAIRS = {
    "accounts:profile",
    "accounts:send-confirmation",
    "accounts:hide-second-factor-hint",
    "accounts:resume",
    "accounts:accept-invitation",
    "accounts:read-all-notices",
    "accounts:tokens",  # of the own organisation, which can only read
    "accounts:export",  # takes what the auditor sees
    "accounts:notice-preferences",
    "common:session",
    "common:display",
}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[AccessWorld]:
    """One world for the whole table; every test rolls back what it did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield access_world()
        transaction.set_rollback(True)


def names_of(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_of(pattern.url_patterns, prefix + space)
        else:
            yield f"{prefix}{pattern.name}"


def letter_of(response: Any) -> str:
    """What came of the request, as the table writes it; A for whatever got through."""
    response.getvalue()  # to its end, where the client closes what was opened
    status = response.status_code
    if status in (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER):
        return "L" if response.headers["Location"].startswith("/accounts/login/") else "R"
    known = {401: "L", 403: "F", 404: "N", 405: "M"}
    if status in known:
        return known[status]
    assert status < HTTPStatus.INTERNAL_SERVER_ERROR
    return "Y" if status < HTTPStatus.MULTIPLE_CHOICES else "A"


def ids(rows: list[Row]) -> list[str]:
    return [one.route for one in rows]


def test_every_route_has_its_row() -> None:
    known = set(names_of(get_resolver().url_patterns))
    ours = {name for name in known if not name.startswith(THIRD_PARTY)}
    assert ours - {one.route for one in TABLE} == set()
    assert {one.route for one in TABLE} - ours == set()


@pytest.mark.django_db
@pytest.mark.parametrize("one", TABLE, ids=ids(TABLE))
def test_who_may_look(one: Row, made: AccessWorld) -> None:
    url = one.url(made.things)
    seen = "".join(letter_of(made.clients[who].get(url)) for who in PEOPLE)
    assert seen == one.look


@pytest.mark.django_db
@pytest.mark.parametrize("one", TABLE, ids=ids(TABLE))
def test_who_may_act(one: Row, made: AccessWorld) -> None:
    seen = "".join(_post(made.clients[who], one, made) for who in PEOPLE)
    if one.act:
        assert seen == one.act
    else:
        assert set(seen) <= set("LFNM")


def _post(client: Client, one: Row, made: AccessWorld) -> str:
    """One person's empty form; what it changes is taken back before the next tries."""
    with transaction.atomic():
        letter = letter_of(client.post(one.url(made.things)))
        transaction.set_rollback(True)
    return "A" if letter in "YR" else letter


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_auditor_changes_nothing(made: AccessWorld, method: str) -> None:
    client = made.clients["auditor"]
    rows = [one for one in TABLE if one.route not in OWN_AFFAIRS]
    got = {one.route: letter_of(getattr(client, method)(one.url(made.things))) for one in rows}
    assert {route: letter for route, letter in got.items() if letter not in "FNM"} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("who", PEOPLE)
def test_administration_is_for_the_administrator(made: AccessWorld, who: str) -> None:
    letter = letter_of(made.clients[who].get("/admin/"))
    assert (letter == "Y") == (who == "admin")
