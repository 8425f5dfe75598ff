"""The blocks that pages are made of, and their document forms."""
