"""Who somebody is, what they agreed to and why we may write to them or not."""
