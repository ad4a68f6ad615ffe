"""Items in and out: one schema, several formats, none of them believed."""
