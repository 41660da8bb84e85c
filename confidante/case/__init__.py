"""What is true of a patient."""
