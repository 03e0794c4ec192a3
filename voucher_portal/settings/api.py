"""Settings of the API: strict JSON in and out, problems, throttles, and how its schema is drawn."""

from typing import Any

import environ

env = environ.FileAwareEnv()

# Webhooks go to public addresses over https. Networks of one's own that they may reach besides, as
# 10.20.0.0/16,2001:db8::/32: a government intranet. Everything else inside is refused.
WEBHOOK_PRIVATE_NETWORKS: list[str] = env.list("WEBHOOK_PRIVATE_NETWORKS", default=[])
WEBHOOK_HTTPS_ONLY = True

REST_FRAMEWORK: dict[str, Any] = {
    # A session is not accepted: nothing a browser sends by itself moves anything here.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.api.negotiation.OnlyJson",
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "common.api.problems.handle",
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": env("API_ANONYMOUS_RATE", default="60/min"),
        "token": env("API_TOKEN_RATE", default="600/min"),
    },
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "服务券平台开放接口",
    "VERSION": "1",
    "DESCRIPTION": (
        "工业企业“上云上平台”服务券平台的开放接口，与网页办理使用同一套规则。"
        "金额单位为元，写成两位小数的字符串；时间为带时区的 ISO 8601。"
        "错误按 RFC 9457 返回，rule 为政策条款编号。"
    ),
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "CapKind": "catalog.enums.CapKind",
        "SupplierKind": "suppliers.enums.SupplierKind",
        "VoucherState": "vouchers.case_serializers.STATES",
        "BatchState": "vouchers.models.batch.BatchState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.schema.close_bodies",
    ],
}
