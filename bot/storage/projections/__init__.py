"""Importing this package registers every reducer."""

from bot.storage.projections import business, conversations, deliveries, memory, office

__all__ = ["business", "conversations", "deliveries", "memory", "office"]
