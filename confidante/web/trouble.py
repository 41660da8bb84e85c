"""What is written down when something breaks: which kind of error, and where in the code. Never a value."""

import logging
import traceback


class Places(logging.Formatter):
    """A line for the event, and a line a frame. No message of an exception: it may quote what someone typed."""

    def format(self, record: logging.LogRecord) -> str:
        """The kinds and the places of an error, without its words."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return f"{record.levelname} {record.name}"
        stack = traceback.extract_tb(error.__traceback__)
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in stack]
        return "\n".join([f"{record.levelname} {record.name} {type(error).__name__}", *frames])
