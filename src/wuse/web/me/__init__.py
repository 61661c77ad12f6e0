"""The person's own page: what is kept, what was decided, who read it and why; corrections and appeals."""
