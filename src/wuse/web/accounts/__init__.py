"""Sign-in: what the library is told about accounts, second factors and agencies.

In: what the sign-in library asks. Out: our accounts, sealed second factors. Never: keeps a secret readable.
"""

__all__: list[str] = []
