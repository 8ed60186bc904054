"""What can be counted: without tables of its own it asks those of other rooms."""
