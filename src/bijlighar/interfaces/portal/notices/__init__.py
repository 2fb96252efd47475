"""Public notices and questions."""
