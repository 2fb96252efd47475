"""Where telephone exchanges tell of calls, and ask where a call is to ring."""
