"""Forms about suppliers."""

from suppliers.forms.certification import CertifyForm, EndForm, ResumeForm, SuspendForm
from suppliers.forms.filters import DirectoryFilter, SupplierFilter
from suppliers.forms.request import AnswerForm, ApproveRequestForm, MendRequestForm, RequestForm
from suppliers.forms.signing_up import ReturnForm, SignUpAgainForm, SignUpForm
from suppliers.forms.supplier import DescribeForm, SupplierForm

__all__ = [
    "AnswerForm",
    "ApproveRequestForm",
    "CertifyForm",
    "DescribeForm",
    "DirectoryFilter",
    "EndForm",
    "MendRequestForm",
    "RequestForm",
    "ResumeForm",
    "ReturnForm",
    "SignUpAgainForm",
    "SignUpForm",
    "SupplierFilter",
    "SupplierForm",
    "SuspendForm",
]
