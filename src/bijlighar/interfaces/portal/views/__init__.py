"""The pages, one subject a file: each asks queries, calls one action at most, and renders."""
