"""What people do: the use cases, in the order of the journey."""
