"""The only door to the outside world, and what stands behind it."""
