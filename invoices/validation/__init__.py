"""Find what is wrong with a draft before Xero sees it, in a rep's words and with the way out."""

from invoices.validation.content import check_content, check_for_approval, tidy_content
from invoices.validation.errors import FieldError

__all__ = ["FieldError", "check_content", "check_for_approval", "tidy_content"]
