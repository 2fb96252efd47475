"""Money that comes in: what waits for a person, refunds, and the tills of counters."""
