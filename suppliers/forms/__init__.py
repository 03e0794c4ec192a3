"""Forms about suppliers."""

from suppliers.forms.certification import CertifyForm, EndForm
from suppliers.forms.filters import DirectoryFilter, SupplierFilter
from suppliers.forms.supplier import DescribeForm, SupplierForm

__all__ = [
    "CertifyForm",
    "DescribeForm",
    "DirectoryFilter",
    "EndForm",
    "SupplierFilter",
    "SupplierForm",
]
