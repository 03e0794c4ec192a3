"""Webhooks: what may be told, how it is signed, where it may go, how it is sent. No models."""
