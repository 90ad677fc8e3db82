"""The people: identity sealed under their own key, households, case files, consent, tasks.

Not here: beds and nights (rooms), plans and courses (rehabilitation).
"""
