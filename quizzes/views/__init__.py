"""Pages of learners and assessors."""
