"""Invented houses: the demonstration that tells a story, and bulk history to measure with."""
