"""`python -m wuse`: the same as the `wuse` command."""

from wuse.cli.main import run

if __name__ == "__main__":
    run()
