"""The two kinds of views the API has: for everybody, and for a token."""

from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.api.authentication import TokenAuthentication
from accounts.api.permissions import HasScope
from accounts.api.throttling import AnonymousThrottle, TokenThrottle
from accounts.scopes import Scope


class PublicView(APIView):
    """What everybody may read, without a token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AnonymousThrottle,)


class TokenView(APIView):
    """What a token with `scope` may do, as the person it acts as."""

    scope: Scope = Scope.VOUCHERS_READ
    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasScope,)
    throttle_classes = (TokenThrottle,)

    def permission_denied(self, request: Any, message: Any = None, code: Any = None) -> None:
        """401 for nobody, 403 for somebody who may not."""
        if request.auth is None:
            raise NotAuthenticated
        super().permission_denied(request, message, code)
