"""What a board computes, what an installation needs, and what the sheets hold."""
