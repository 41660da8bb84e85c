"""Confidante: care in confidence, from the first question to what is forgotten."""
