"""How outages are written for others."""
