"""The life of a small house, played step by step: a model that predicts, rules that act, and what
must hold after every step whatever was done before.
"""
