"""Loaded first (`-p tests.stack.environment`): these tests run with the portal's own settings.

They see the stack's database and store as web and workers do, through the very settings of
production; `bin/stack` says where everything is.
"""

import json
import os

if "STACK_PORTAL_ENV" in os.environ:
    os.environ.update(json.loads(os.environ["STACK_PORTAL_ENV"]))
