"""What the pages of an enterprise's own people share."""

from typing import Any, cast

from django.http import Http404, HttpRequest

from accounts.models import User
from common.errors import DomainError
from enterprises.errors import StaleProfile
from enterprises.models import Enterprise
from enterprises.selectors.visibility import enterprise_of


def own_enterprise(request: HttpRequest) -> Enterprise:
    """The enterprise the signed-in person acts for; 404 without one."""
    enterprise = enterprise_of(request.user)
    if enterprise is None:
        raise Http404("no enterprise behind this account")
    return enterprise


def person(request: HttpRequest) -> User:
    """The signed-in person; the role guard has seen to it that there is one."""
    return cast(User, request.user)


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: the posted fields, an empty post too; None on a plain visit."""
    return request.POST if request.method == "POST" else None


def status_of(form: Any, error: DomainError | None = None) -> int:
    """The HTTP status of a page that shows a form again."""
    if error is not None:
        return error.status
    return 400 if form.is_bound and not form.is_valid() else 200


def differences(form: Any, current: Any) -> list[tuple[str, str, str]]:
    """(label, what is stored now, what was typed) of every field in which the two differ."""
    found = []
    for name in form.fields:
        if name == "version" or name not in current.fields:
            continue
        typed, stored = form[name].value(), current[name].value()
        if str(typed or "") != str(stored or ""):
            label, now = str(form.fields[name].label), current.fields[name]
            found.append((label, _words(now, stored), _words(form.fields[name], typed)))
    return found


def conflict_of(form: Any, current: Any, error: StaleProfile) -> dict[str, Any]:
    """What the page says about a colleague's change; saving again is then a conscious choice."""
    amend(form, version=current.initial["version"])
    return {"error": error, "differences": differences(form, current)}


def amend(form: Any, **values: Any) -> None:
    """Change what a bound form brings back with its next post."""
    form.data = form.data.copy()
    for name, value in values.items():
        form.data[name] = value


def _words(field: Any, value: Any) -> str:
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return choices.get(str(value), str(value)) if value not in (None, "") else "（空）"
