"""Security deposits: the yearly review, its instalments, interest, and what the money is used for."""
