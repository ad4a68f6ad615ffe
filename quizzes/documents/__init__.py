"""Papers to print: what is sat on paper, its answer sheet and key, and an attempt as it was sat."""
