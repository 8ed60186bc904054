"""What goes in and comes out; the API's description is made from these."""
