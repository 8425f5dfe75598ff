"""What spreadsheets make of files of ours."""


def as_text(value: str) -> str:
    """Return what a spreadsheet takes for text, and never for a formula that somebody has made up."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
