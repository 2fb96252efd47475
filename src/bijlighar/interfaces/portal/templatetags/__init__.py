"""Filters that write numbers and dates in the reader's language, and the icons."""
