"""Ways out for messages: one maker a file."""
