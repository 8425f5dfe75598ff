"""Management commands of the base."""
