"""Importing this package registers every reducer."""

from bot.storage.projections import business, conversations, dealings, deliveries, memory, office

__all__ = ["business", "conversations", "dealings", "deliveries", "memory", "office"]
