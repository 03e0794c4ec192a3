"""What other apps may want to hear about enterprises."""

from django.dispatch import Signal

# Sent after the commit, with enterprise_id, by_id and at: vouchers that waited for E8 can go on.
identity_approved = Signal()

# Sent inside the transaction that fills the profile of a new enterprise, with enterprise, answers
# (text by name), by and at: what was answered before registering may concern other apps too.
answers_carried = Signal()
