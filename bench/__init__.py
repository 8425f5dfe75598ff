"""Measures Majakka: `make bench`, or `python -m bench` with the names of what to measure."""
