"""The dashboard's figures: what is counted, and how counts become tables.

`measures` says what each figure is, once, as SQL over the facts of one voucher; `statements` builds
from it what counts (vouchers.services.figures) and what checks the counts
(vouchers.verification.figures). `totals`, `tables` and `workbook` make them readable. Officials
find every figure defined in docs/figures.md.
"""
