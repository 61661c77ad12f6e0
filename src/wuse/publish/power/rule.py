"""What an edition of the power index promises of each enterprise."""

from wuse.publish.disclosure import Dominance

LEAST_FIRMS = 5
DOMINANCE = Dominance(contributors=LEAST_FIRMS, largest=1, share=60.0, margin=15.0)
"""At least five that use electricity, none with more than 60 %; the second cannot come within 15 % of the largest."""
WIDTH = DOMINANCE.margin / 100
"""An enterprise's electricity stays unknown by at least so much of itself, to the one side or the other."""
