"""Applications at the desk: the queue of an office, one application with all about it, and every step."""
