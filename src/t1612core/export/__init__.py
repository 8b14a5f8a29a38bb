"""Rules for other engines, written from the project's own tables: ``t1612 export``.

A rule is written once, in the neutral words of ``nouns``: fields, ways to compare, values. Each
target is a module that writes those rules in its own language, and says what it carries.
"""
