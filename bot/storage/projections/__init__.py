"""Importing this package registers every reducer."""

from bot.storage.projections import business, conversations, memory, office

__all__ = ["business", "conversations", "memory", "office"]
