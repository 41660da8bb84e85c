"""What is written down when something breaks: which kind of error, and where in the code. Never a value."""

import logging
import traceback


class Places(logging.Formatter):
    """A line for the event, and a line a frame. Messages of exceptions are left out: they may quote what someone typed."""

    def format(self, record: logging.LogRecord) -> str:
        """The kinds and the places of an error, without its words."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return f"{record.levelname} {record.name}"
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
        return "\n".join([f"{record.levelname} {record.name} {type(error).__name__}", *frames])
