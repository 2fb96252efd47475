"""My data: what it is used for, what I may ask, where it lies."""
