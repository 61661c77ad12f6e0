"""The screens of staff: accounts, permits, responses, persons, codes by hand, corrections, audit.

Every page is parse, one action, answer; what may be done is decided below.
"""
