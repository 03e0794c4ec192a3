"""Invented firms, people and cases for the demo; nothing else imports this package."""
