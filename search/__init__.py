"""Search: one port, engines behind it, and the analysis of languages in our own code."""
