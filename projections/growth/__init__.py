"""Who came and who went, and what people agreed to: how many, and when."""
