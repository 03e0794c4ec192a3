"""`Idempotency-Key`: the same write again gets the same answer and changes nothing more."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.utils import json

from accounts.models import IdempotentAnswer
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.models import digest

LONGEST = 200
REPLAYED = "Idempotency-Replayed"
HEADER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=f"由调用方生成的唯一值，最长 {LONGEST} 个字符；重发同一请求时使用同一个值。",
)
Handler = Callable[..., Response]


class KeyReused(DomainError):
    """The key belongs to another request (422)."""

    code = "idempotency_key_reused"
    status = 422


class InProgress(Conflict):
    """The same request is being worked on at this moment (409)."""

    code = "idempotency_in_progress"


def idempotent(handler: Handler) -> Handler:
    """Answer and work are kept in one transaction: there is never one without the other.

    A refusal changes nothing and is not kept, so that the same key may be tried again. While one
    request holds the key's lock a second gets 409; the lock goes with the transaction, also when
    its process dies.
    """

    @wraps(handler)
    def kept(view: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        key = _key_of(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        asked = {"method": request.method, "path": request.get_full_path(), "body": request.data}
        with transaction.atomic():
            _hold(request.auth.pk, key)
            answer = _known(request.auth.pk, key, digest(asked))
            if answer is None:
                answer = handler(view, request, *args, **kwargs)
                _keep(request.auth.pk, key, digest(asked), answer)
        return answer

    return kept


def idempotent_upload(handler: Handler) -> Handler:
    """As `idempotent`, for a handler that takes files in: the same key and content, the same file.

    A file is checked by a child process and sent to the store, which no lock or transaction may
    outlast. So the answer is kept after the work: of two requests at once the second gets the
    answer of the first, and the file it brought, to which nothing refers, is swept.
    """

    @wraps(handler)
    def kept(view: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
        key = _key_of(request)
        if not key:
            return handler(view, request, *args, **kwargs)
        asked = digest(
            {
                "method": request.method,
                "path": request.get_full_path(),
                "body": {name: _content_of(value) for name, value in request.data.items()},
            }
        )
        known = _known(request.auth.pk, key, asked)
        if known is not None:
            return known
        answer = handler(view, request, *args, **kwargs)
        with transaction.atomic():
            _hold(request.auth.pk, key)
            known = _known(request.auth.pk, key, asked)
            if known is None:
                _keep(request.auth.pk, key, asked, answer)
        return known or answer

    return kept


def _key_of(request: Any) -> str:
    """The key the caller gave, empty for none; raises DomainError for one that is no key."""
    key: str = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        text = f"Idempotency-Key 须为不超过 {LONGEST} 个字符的可见 ASCII 字符。"
        raise DomainError(text, field="Idempotency-Key", code="idempotency_key")
    return key


def _content_of(value: Any) -> str:
    """What makes a file the same file: its bytes, whatever it is called."""
    if not isinstance(value, UploadedFile):
        return str(value)
    found = hashlib.sha256()
    for chunk in value.chunks():
        found.update(chunk)
    value.seek(0)
    return f"sha256:{found.hexdigest()}"


def _hold(token: int, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"api:{token}:{key}"]
        )
        if not cursor.fetchone()[0]:
            raise InProgress("相同的请求正在处理，请稍后用同一个 Idempotency-Key 再试。")


def _known(token: int, key: str, request_hash: str) -> Response | None:
    found = IdempotentAnswer.objects.filter(token_id=token, key=key).first()
    if found is None:
        return None
    if found.request_hash != request_hash:
        raise KeyReused("这个 Idempotency-Key 已用于另一个请求，请换一个新的值。")
    return Response(found.body, status=found.status, headers={REPLAYED: "true"})


def _keep(token: int, key: str, request_hash: str, answer: Response) -> None:
    IdempotentAnswer.objects.create(
        token_id=token,
        key=key,
        request_hash=request_hash,
        status=answer.status_code,
        body=json.loads(JSONRenderer().render(answer.data)),
        created_at=database_now(),
    )
