"""One module a screen or a group of screens."""
