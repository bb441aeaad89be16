"""Policy disposes: what may happen, and on whose word."""
