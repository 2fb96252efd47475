"""What the house says to people: templates in both languages and the senders that carry them."""
