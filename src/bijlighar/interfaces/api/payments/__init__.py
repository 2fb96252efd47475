"""Where gateways and bill-payment units come in."""
