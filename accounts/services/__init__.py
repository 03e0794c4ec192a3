"""What can be done with people, their organisations and their notices."""

from accounts.services.invitations import (
    accept_invitation,
    cancel_invitation,
    invite_member,
    resend_invitation,
)
from accounts.services.members import (
    change_role,
    hand_over,
    make_owner,
    reactivate,
    remove_member,
    suspend,
)
from accounts.services.notices import (
    choose_channels,
    mark_all_read,
    mark_read,
    notify,
    notify_organisation,
    sweep_notices,
)
from accounts.services.people import add_member, change_details, confirm_email_later
from accounts.services.registration import register_owner

__all__ = [
    "accept_invitation",
    "add_member",
    "cancel_invitation",
    "change_details",
    "change_role",
    "choose_channels",
    "confirm_email_later",
    "hand_over",
    "invite_member",
    "make_owner",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_organisation",
    "reactivate",
    "register_owner",
    "remove_member",
    "resend_invitation",
    "suspend",
    "sweep_notices",
]
