"""Files of a report, written line by line."""
