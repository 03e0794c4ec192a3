"""Asks the portal's own probe as the server in front does; exits 0 when it answers 200."""

import os
import sys
from urllib.request import Request, urlopen

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
# Without this header production would send the probe on to HTTPS.
asked = Request(sys.argv[1], headers={"Host": host, "X-Forwarded-Proto": "https"})  # noqa: S310
with urlopen(asked, timeout=4) as answer:  # noqa: S310 - an address of our own command line
    sys.exit(answer.status != 200)
