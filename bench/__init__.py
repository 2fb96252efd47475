"""Measurements, each beside a peer in the same run.

A module here measures one thing: `run()` gives what it measured and what was asked of it (`_result`). Its
docstring's first sentence is the heading. Names that begin with `_` are the frame around them.
"""
