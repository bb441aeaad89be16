"""Typed, proposed changes of the world."""
