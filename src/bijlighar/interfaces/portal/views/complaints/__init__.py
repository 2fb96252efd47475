"""Something is wrong: telling it, following it, and what came of it."""
