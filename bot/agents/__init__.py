"""Agents propose; they never act."""
