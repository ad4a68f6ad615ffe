"""Papers drawn from what was recorded. The same content gives the same bytes."""
