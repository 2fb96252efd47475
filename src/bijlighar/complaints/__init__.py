"""Complaints: what is wrong, who puts it right by when, what became of it, what a broken promise costs."""
