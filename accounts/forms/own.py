"""A person's own details."""

from django import forms

from accounts.forms.fields import mobile_field, name_field


class DetailsForm(forms.Form):
    """What a person is called and where they are reached."""

    name = name_field()
    mobile = mobile_field()
