"""Takes out of queries what may tell who somebody is, before they are kept."""

import re

MASK = "***"

_E_MAIL = r"[^\s@]+@[^\s@]+"
# A Finnish personal identity code; since 2023, other letters than A stand between its parts, too.
_FINNISH_ID = r"\b\d{6}[-+a-fu-y]\d{3}[0-9a-z]\b"
# Seven digits and more, however they are grouped: telephone numbers, Swedish and other personal identity numbers,
# customers, accounts, cards. What has letters before its digits, such as an error code, is the name of a thing.
_DIGITS = r"(?<![\w])\+?\(?\d(?:[\s().\-/+]{0,3}\d){6,}(?!\w)"
# The digits of an account (IBAN) come after two letters and two digits.
_ACCOUNT = r"\b[a-z]{2}\d{2}(?:\s?[0-9a-z]{4}){2,7}(?:\s?[0-9a-z]{1,3})?\b"

_PERSONAL = re.compile(f"{_E_MAIL}|{_FINNISH_ID}|{_DIGITS}|{_ACCOUNT}", re.IGNORECASE)


def masked(text: str) -> str:
    """Return the text with three asterisks in the place of each address, number or code that a person may have."""
    return _PERSONAL.sub(MASK, text)
