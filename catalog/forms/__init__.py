"""Forms of the province's catalog pages."""

from catalog.forms.draft import DraftForm
from catalog.forms.entry import EntryForm, NewEntryForm
from catalog.forms.publication import DiscardForm, PublishForm

__all__ = ["DiscardForm", "DraftForm", "EntryForm", "NewEntryForm", "PublishForm"]
