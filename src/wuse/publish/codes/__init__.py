"""Health codes as they leave the house: one person's code with the rule and the map in force, and its signed text.

In: the facts of a person under a response, codes by hand, interim relief, the editions of the map as issued. Out: the
code as its holder may see it (`store.code_of`), a signed credential (`actions.issue_code`). Never: decides who may ask
(the callers check, and `issue_code` does), judges by anything but a published profile.
"""

__all__: list[str] = []
