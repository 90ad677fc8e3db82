"""Who acts and what they did: centres, members and roles, duty, audit, keys, notices.

Not here: whom they act for (residents) and where those sleep (rooms).
"""
