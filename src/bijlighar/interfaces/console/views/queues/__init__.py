"""What waits for an officer's decision: one file a queue, and the page that counts them all."""
