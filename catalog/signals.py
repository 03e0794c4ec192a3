"""What other apps may want to hear about the catalog."""

from django.dispatch import Signal

# Sent after the commit, with version_id. The version may take effect later than now.
version_published = Signal()
