"""Makers of exchanges, a module each: who signed a message, and what of a call it tells."""
