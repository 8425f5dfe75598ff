"""From page to publication: marks, projection, draining, followers."""
