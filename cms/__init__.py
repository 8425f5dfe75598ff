"""The base of Majakka: pages, facets, audiences and the publications that every reader follows."""
