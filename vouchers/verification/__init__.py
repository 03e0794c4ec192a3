"""Whether ledger, accounts, vouchers, events and a fresh run of the engine tell the same story.

Read-only. Each check takes a batch and yields `Difference`s; `verify_everything` runs them all.
"""

from vouchers.verification.report import Difference, Report
from vouchers.verification.run import verify_everything

__all__ = ["Difference", "Report", "verify_everything"]
