"""What people are asked to agree to, as it is defined now."""
