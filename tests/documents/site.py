"""The portal and one page more: a form with a document, for the browser."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from common.clock import database_now
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from documents.selectors import pages_for
from voucher_portal.urls import handler403, handler404, handler500
from voucher_portal.urls import urlpatterns as portal

PAGE = """{% extends base_template %}{% load components %}
{% block content %}{% if document %}
  <div class="try-viewer">{% include "documents/_viewer.html" %}</div>
{% else %}
  <form method="post" enctype="multipart/form-data">{% csrf_token %}{{ form }}
    <button class="btn btn-primary" type="submit">提交申请</button></form>
{% endif %}{% endblock %}"""


class TryForm(DocumentFormMixin, forms.Form):
    title = forms.CharField(label="合同名称", max_length=10)
    contract = DocumentField(kind=Kind.CONTRACT)
    licence = DocumentField(kind=Kind.LICENCE, required=False)


@login_required
def try_form(request: HttpRequest) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TryForm(*data, by=request.user, at=database_now())
    form.use_required_attribute = False
    facts = {"form": form, "page_title": "上传合同"}
    if form.is_bound and form.is_valid():
        document = form.cleaned_data["contract"]
        facts |= {"document": document, "pages": pages_for(document)}
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render(facts, request))


handlers = (handler403, handler404, handler500)
urlpatterns = [path("try/", try_form), *portal]
