"""The installer's pages, one subject a file."""
