"""1912: calls with their steps, operators, the queue, the caller card, the menu, call-backs, storms."""
