"""A consumer's own data for a program of theirs, by a token that they give it and take back."""
