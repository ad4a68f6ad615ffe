"""Files of records from before. No database."""
