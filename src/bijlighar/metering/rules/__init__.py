"""How readings become meter-days: layouts, rows, blocks, checks and estimates, on arrays alone."""
