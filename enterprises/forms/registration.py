"""Registering an enterprise and its first person on one page."""

from accounts.forms.team import OwnerForm
from enterprises.forms.fields import UsccField, text_field


class RegistrationForm(OwnerForm):
    """The enterprise first, then the person who will look after it."""

    uscc = UsccField()
    enterprise_name = text_field(
        "企业名称", length=120, help_text="与营业执照一致的全称。", min_length=4
    )

    field_order = ("uscc", "enterprise_name", "name", "mobile", "email", "password", "password2")
