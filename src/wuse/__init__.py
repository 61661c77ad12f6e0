"""wuse 五色: an open platform with which a region runs its response to an epidemic.

In: what is observed at the grass roots. Out: verdicts by published rules, and what may be published.
Never: a changed fact, an unexplained verdict, an act without its trace.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
