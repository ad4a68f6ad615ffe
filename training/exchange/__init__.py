"""Rows from files, and none of them believed."""
