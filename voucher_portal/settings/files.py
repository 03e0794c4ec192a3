"""Where uploads are kept: the file system by default, an S3-compatible store by setting."""

from typing import Any

import environ
from botocore.config import Config

SIGNED_SECONDS = 60  # how long a link to a stored file is good


def file_storage(env: environ.Env) -> dict[str, Any]:
    """STORAGES["default"]: S3 when S3_BUCKET is set.

    The timeouts are ours: with boto3's defaults a frozen store holds a request for three minutes.
    """
    if not env("S3_BUCKET", default=""):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": env("S3_BUCKET"),
        "endpoint_url": env("S3_ENDPOINT_URL", default=None),
        "region_name": env("S3_REGION", default=None),
        "access_key": env("S3_ACCESS_KEY", default=None),
        "secret_key": env("S3_SECRET_KEY", default=None),
        "default_acl": None,  # the bucket's own policy: private
        "querystring_auth": True,
        "file_overwrite": False,
        "client_config": Config(
            connect_timeout=2,
            read_timeout=3,
            retries={"total_max_attempts": 2},
            signature_version="s3v4",
            # Other stores than Amazon's need not know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
        ),
        "querystring_expire": SIGNED_SECONDS,
    }
    return {"BACKEND": "common.storage.PortalS3Storage", "OPTIONS": options}
