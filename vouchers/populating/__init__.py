"""Fills a database with invented but lawful cases, many thousands at once, for measuring.

Plans first (who applies for what, and how it goes), then plays every account through the real
engine in memory, and writes all rows with COPY. `manage.py verify_ledger` accepts the result.
"""

from vouchers.populating.run import populate

__all__ = ["populate"]
