"""The addresses that are closed, as their owner may look at them."""
