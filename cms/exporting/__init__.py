"""Writes content bundles, which importing reads."""
