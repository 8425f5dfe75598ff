"""From text to tokens, in every language: what the index holds and what queries ask for."""
