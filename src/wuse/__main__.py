"""`python -m wuse`: the same as the `wuse` command."""

from wuse.cli.main import main

if __name__ == "__main__":
    main(prog_name="wuse")
