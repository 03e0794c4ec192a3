"""Sheets that go to the treasury and come back from it: columns, writing, reading, matching.

No models here: rows in, rows out. Services and views put them together.
"""
