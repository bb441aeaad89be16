"""Adapters speak one chat each: they verify, translate and hand over."""
