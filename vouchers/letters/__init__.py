"""Certificates, receipts and decision letters: what they say, and how they are printed."""
