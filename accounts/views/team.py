"""团队成员: who acts for the organisation, and who is invited to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import TEAM_ROLES
from accounts.forms.team import InviteForm, ReasonForm
from accounts.models import Organisation, User
from accounts.policies import check_can_manage_team, may_manage_team, require_role
from accounts.selectors import open_invitations, team
from accounts.services import (
    cancel_invitation,
    hand_over,
    invite_member,
    make_owner,
    remove_member,
    resend_invitation,
)
from common.clock import database_now
from common.errors import DomainError, NotAllowed
from common.forms import add_domain_error

in_a_team = require_role(*TEAM_ROLES)


def organisation_of(request: HttpRequest) -> Organisation:
    """The signed-in person's organisation."""
    organisation = request.user.organisation
    if organisation is None:
        raise NotAllowed("您目前不属于任何单位。")
    return organisation


def to_team() -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:team"))


@in_a_team
@require_http_methods(["GET", "POST"])
def team_page(request: HttpRequest) -> HttpResponse:
    """The list; a POST invites."""
    organisation = organisation_of(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        check_can_manage_team(request.user, organisation)
        if form.is_valid() and invited(request, organisation, form):
            return to_team()
    context = {
        "form": form,
        "page_title": "团队成员",
        "members": team(organisation.pk),
        "invitations": open_invitations(organisation.pk),
        "may_manage": may_manage_team(request.user, organisation),
        "now": database_now(),
    }
    return render(request, "accounts/team.html", context, status=400 if form.errors else 200)


def invited(request: HttpRequest, organisation: Organisation, form: InviteForm) -> bool:
    """Write the letter; False with the reason in the form."""
    try:
        invite_member(organisation, **form.cleaned_data, by=request.user, at=database_now())
    except DomainError as error:
        add_domain_error(form, error)
        return False
    messages.success(request, f"邀请已发往 {form.cleaned_data['email']}，七天内有效。")
    return True


@in_a_team
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a letter again with a new link."""
    invitation = get_object_or_404(open_invitations(organisation_of(request).pk), pk=pk)
    resend_invitation(invitation, by=request.user, at=database_now())
    messages.success(request, f"邀请已重新发往 {invitation.email}，原链接已失效。")
    return to_team()


@in_a_team
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a letter void."""
    invitation = get_object_or_404(open_invitations(organisation_of(request).pk), pk=pk)
    cancel_invitation(invitation, by=request.user, at=database_now())
    messages.success(request, f"已取消对 {invitation.email} 的邀请。")
    return to_team()


def facts_of(member: User) -> list[tuple[str, str]]:
    """The person a decision is about."""
    position = "负责人" if member.is_owner else "成员"
    return [("姓名", member.name), ("邮箱", member.email), ("身份", position)]


def colleague(request: HttpRequest, pk: int) -> User:
    """One of the organisation's people, for its owner; others get 404 or 403."""
    organisation = organisation_of(request)
    member = get_object_or_404(team(organisation.pk), pk=pk)
    check_can_manage_team(request.user, organisation)
    return member


@in_a_team
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then remove."""
    member = colleague(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        remove_member(member, by=request.user, at=database_now(), reason=reason)
        messages.success(request, f"已移出{member.name}，其所有登录已立即结束。")
        return to_team()
    context = {
        "form": form,
        "page_title": f"移出{member.name}",
        "facts": facts_of(member),
        "consequences": [
            "对方的所有登录会立即结束，之后不能再办理本单位业务；以往的办理记录保留。"
        ],
        "action_label": "移出团队",
        "danger": True,
        "back_url": reverse("accounts:team"),
    }
    return render(request, "accounts/team_remove.html", context)


@in_a_team
@require_http_methods(["GET", "POST"])
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, then name a second owner or hand over."""
    member = colleague(request, pk)
    if request.method == "POST":
        if request.POST.get("keep") == "yes":
            make_owner(member, by=request.user, at=database_now())
            messages.success(request, f"{member.name}已成为负责人。")
        else:
            hand_over(member, by=request.user, at=database_now())
            messages.success(request, f"负责人已移交给{member.name}。")
        return to_team()
    context = {
        "member": member,
        "facts": facts_of(member),
        "page_title": f"设{member.name}为负责人",
    }
    return render(request, "accounts/team_owner.html", context)
