"""The daily charge of prepaid connections, and the balance with its explanation."""
