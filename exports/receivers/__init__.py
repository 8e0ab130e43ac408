"""The forms: who wants which figures for which period, one contract a form and year.

``<form>-<year>.yml`` says everything a receiver decides; nothing here counts.
"""

from __future__ import annotations

from exports.receivers.contract import Form
from exports.receivers.reading import ContractBroken, FormUnknown, check_form, forms, read_form

__all__ = ["ContractBroken", "Form", "FormUnknown", "check_form", "forms", "read_form"]
