"""The processes that advance runs and perform effects."""
