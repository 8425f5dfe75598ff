"""Images and files: their addresses, who gets them, and what may be uploaded."""
