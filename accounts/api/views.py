"""The two kinds of views the API has: for everybody, and for a token."""

from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.api.throttling import AnonymousThrottle


class PublicView(APIView):
    """What everybody may read, without a token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AnonymousThrottle,)
