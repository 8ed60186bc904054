"""The campaigns that wait for somebody to look at them."""
