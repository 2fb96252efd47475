"""Operators without a browser: each signs in over a WebSocket of its own and answers what rings."""
