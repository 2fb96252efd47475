"""The outage desk: what is dark, what is planned, what is done, storms, and how reliable the supply is."""
