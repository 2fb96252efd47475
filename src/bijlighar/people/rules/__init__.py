"""Roles and what they may do; limits on signing in."""
