"""Figures over everything, without names. It reads every floor and owns no table."""
