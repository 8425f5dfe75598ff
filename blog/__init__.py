"""The blog: posts by authors, by day, and in series."""
