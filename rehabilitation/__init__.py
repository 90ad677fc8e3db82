"""The way forward: plans with goals, their reviews, courses with sessions and attendance.

Not here: where someone sleeps (rooms) and who she is (residents).
"""
