"""What can be counted, by what, and how an answer is put together."""
