"""What the log lines of the screens may say: the kind of address that was asked for, never what was typed into it."""

import logging


class NamesNobody(logging.Filter):
    """Puts the route in place of the path: somebody may have typed a number of identity into the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without its path."""
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "(no such address)"
            record.args = tuple(route if _is_path(part) else part for part in record.args)
        return True


def _is_path(part: object) -> bool:
    """A path as the library hands it over, with or without its own escapes."""
    return isinstance(part, str) and part.startswith("/")
