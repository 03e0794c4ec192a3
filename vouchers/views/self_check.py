"""Self-check and calculator, for everybody, without an account. Answers are in the address."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from common.clock import database_now
from enterprises.carried import carry
from enterprises.selectors.visibility import enterprise_of
from vouchers import presenting, self_check
from vouchers.eligibility import needs_provincial_check
from vouchers.forms.self_check import CalculatorForm, SelfCheckForm
from vouchers.selectors.facts import find_open_cycle
from vouchers.selectors.self_check import Ground, choices_on, facts_of, ground_at, question_of
from vouchers.services.carrying import draft_from_answers
from vouchers.views.finding import person

SHOW = "result"  # the button's name: answers are there to be judged, not only to be filled in
DESCRIPTION = (
    "不用登录，回答几个问题，按现行目录和申领规则判断企业能否申领“上云上平台”服务券，"
    "并逐行算出金额。"
)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The questions; with answers to judge, the result."""
    ground = ground_at(database_now())
    if ground is None:
        return _nothing_yet(request, "看我能不能申领")
    form = _form(SelfCheckForm, request, ground)
    if not form.is_bound or not form.is_valid():
        return _questions(request, "vouchers/public/check.html", form, "看我能不能申领")
    answers = form.cleaned_data
    question = question_of(answers, ground)
    verdicts = self_check.judge_answers(facts_of(answers, ground, question.service))
    context = {
        "page_title": "自查结果",
        "page_description": DESCRIPTION,
        "standing": self_check.standing_of(verdicts),
        "verdicts": presenting.verdict_rows(verdicts),
        "open_questions": sum(verdict.missing for verdict in verdicts),
        "provincial": needs_provincial_check(verdicts),
        "enterprise": enterprise_of(request.user) if _is_enterprise(request) else None,
        **_reckoned(form, question, ground),
    }
    return render(request, "vouchers/public/check_result.html", context)


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """How much, beside the form that asks."""
    ground = ground_at(database_now())
    if ground is None:
        return _nothing_yet(request, "奖补金额测算")
    form = _form(CalculatorForm, request, ground)
    if not form.is_bound or not form.is_valid():
        return _questions(request, "vouchers/public/calculator.html", form, "奖补金额测算")
    context = {
        "page_title": "奖补金额测算",
        "page_description": DESCRIPTION,
        **_reckoned(form, question_of(form.cleaned_data, ground), ground),
    }
    return render(request, "vouchers/public/calculator.html", context)


@require_POST
def carry_answers(request: HttpRequest) -> HttpResponse:
    """Take the answers along: into registration, or for an enterprise at once into a draft."""
    at = database_now()
    ground = ground_at(at)
    form = SelfCheckForm(request.POST, choices=choices_on(ground)) if ground else None
    if form is None or not form.is_valid():
        return HttpResponseRedirect(reverse("public:check"))
    answers = form.read_answers()
    if not request.user.is_authenticated:
        carry(request.session, answers)
        return HttpResponseRedirect(reverse("enterprises:register"))
    enterprise = enterprise_of(request.user) if _is_enterprise(request) else None
    if enterprise is None:
        return HttpResponseRedirect(reverse("public:check"))
    draft = draft_from_answers(enterprise, answers, by=person(request), at=at)
    if draft is None:
        return HttpResponseRedirect(reverse("vouchers:start"))
    return HttpResponseRedirect(reverse("vouchers:tasks", args=[draft.public_id]))


def _form(kind: type[Any], request: HttpRequest, ground: Ground) -> Any:
    """Bound where the answers are to be judged, else filled in with what the address brings."""
    choices = choices_on(ground)
    if SHOW in request.GET:
        return kind(request.GET, choices=choices)
    form = kind(initial=request.GET.dict(), choices=choices)
    form.check_prefilled()
    return form


def _questions(
    request: HttpRequest, template: str, form: CalculatorForm, title: str
) -> HttpResponse:
    form.show_typed_dates()
    context = {"page_title": title, "page_description": DESCRIPTION, "form": form}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, context, status=status)


def _reckoned(form: Any, question: self_check.Question, ground: Ground) -> dict[str, Any]:
    reckoning = self_check.reckon(question)
    answers = form.answers()
    return {
        "form": form,
        "answers": answers,
        "query": urlencode(answers),
        "reckoning": reckoning,
        "amount": presenting.reckoning_card(question, reckoning),
        "cycle": ground.cycle,
        "is_open": find_open_cycle(ground.at) is not None,
        "version": ground.version,
        "service": question.service,
    }


def _nothing_yet(request: HttpRequest, title: str) -> HttpResponse:
    context = {"page_title": title, "page_description": DESCRIPTION}
    return render(request, "vouchers/public/check_closed.html", context)


def _is_enterprise(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.role == Role.ENTERPRISE
