"""The text of files: read once for each content, by a process of its own within limits, and kept for search."""
