"""Reads that other apps and the pages need."""
