"""The house: villas, rooms, beds, stays and nights, and everything that moves someone in it.

Not here: what a person needs to rebuild her life (rehabilitation).
"""
