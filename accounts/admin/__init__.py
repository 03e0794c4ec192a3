"""The system administrator's pages: people, organisations, letters. Nothing about money."""

from accounts.admin import invitations, organisations, people, site

__all__ = ["invitations", "organisations", "people", "site"]
