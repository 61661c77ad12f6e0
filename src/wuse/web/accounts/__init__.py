"""Sign-in: what the library is told about accounts, second factors and agencies."""
