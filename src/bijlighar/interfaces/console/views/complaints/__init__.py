"""Complaints at the desk: the queue, one complaint, new ones for callers, the roster, and the boards."""
