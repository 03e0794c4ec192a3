"""Pages that exist for tests only: one for each thing the frame must cope with."""

import time

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import RequestContext, Template
from django.urls import path

from common.api.problems import LOCK_NOT_AVAILABLE
from common.errors import Conflict, DomainError, DomainErrors, NotAllowed
from common.htmx import conflict_response, redirect
from voucher_portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]

ERRORS: dict[str, Exception] = {
    "domain": DomainError("合同签订过早", rule="E5"),
    "several": DomainErrors([DomainError("甲", rule="E1"), DomainError("乙", rule="E2")]),
    "forbidden": NotAllowed("不能审核本单位的申请", rule="V7"),
    "conflict": Conflict("这件申请已被同事处理"),
    "waited": OperationalError("canceling statement due to lock timeout"),
    "broken": OperationalError("server closed the connection unexpectedly"),
}


class LockNotAvailable(Exception):
    """What psycopg2 raises, as far as we look at it."""

    pgcode = LOCK_NOT_AVAILABLE


ERRORS["waited"].__cause__ = LockNotAvailable()
# What the draft page has stored; a test may look and meddle.
STORE: dict[str, str] = {}

DRAFT = """{% extends "base_enterprise.html" %}
{% block heading_tag %}<span class="save-state" data-save-state></span>{% endblock %}
{% block content %}
<form method="post" data-autosave="/draft/" data-autosave-key="draft-1">{% csrf_token %}
<input type="hidden" name="version" value="{{ version }}">{{ form }}<button>提交</button></form>
{% endblock %}"""
DECIDE = """{% extends "base_desk.html" %}
{% block content %}<form method="post">{% csrf_token %}{{ form }}<button>审核通过</button></form>
{% endblock %}"""


class DraftForm(forms.Form):
    name = forms.CharField(label="合同名称", required=False)
    remark = forms.CharField(label="备注", required=False)


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "denied":
        raise PermissionDenied("仅限省级主管部门")
    if kind == "crash":
        raise RuntimeError("broken")
    if kind == "taken":
        return conflict_response(request, ERRORS["conflict"], url="/now/", actor="陈敏")
    raise ERRORS[kind]


@login_required
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


def page(request: HttpRequest, source: str, context: dict[str, object]) -> HttpResponse:
    return HttpResponse(Template(source).render(RequestContext(request, context)))


@login_required
def draft(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        if request.headers.get("X-Autosave") and STORE.get("taken"):
            return conflict_response(request, ERRORS["conflict"])
        STORE.update(name=request.POST["name"], remark=request.POST["remark"])
        STORE["saves"] = str(int(STORE.get("saves", "0")) + 1)
        return JsonResponse({"version": STORE["saves"], "saved_at": "14:08"})
    form = DraftForm(initial=STORE)
    context = {"form": form, "version": STORE.get("saves", "0"), "page_title": "草稿"}
    return page(request, DRAFT, context)


@login_required
def decide(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        STORE["decisions"] = str(int(STORE.get("decisions", "0")) + 1)
        time.sleep(0.5)  # time enough for a second click
        return redirect(request, "/styleguide/")
    return page(request, DECIDE, {"form": DraftForm(), "page_title": "审核"})


urlpatterns = [
    path("fail/<slug:kind>/", fail),
    path("private/", private),
    path("draft/", draft),
    path("decide/", decide),
    *urlpatterns,
]
