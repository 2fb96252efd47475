"""What a company tells everybody: notices, and answers to questions, each with its source."""
