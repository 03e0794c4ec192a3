"""What other apps may want to hear about people."""

from django.dispatch import Signal

# Sent after the commit, with user_id, organisation_id and at: claimed cases can be given back.
member_left = Signal()
