"""Money at the desk: adjustments beside the bills, and bills made anew."""
