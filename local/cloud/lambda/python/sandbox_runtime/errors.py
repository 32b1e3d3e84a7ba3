"""Errors as Lambda's runtime for Python reports them."""

import os
import sys
import traceback

_RUNTIME_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class RuntimeFault(Exception):
    """An error of the runtime's own, such as `Runtime.ImportModuleError`."""

    def __init__(self, error_type, message, stack_trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.stack_trace = stack_trace or []


def init_error_record(error):
    return error_record(error, "")


def error_record(error, request_id):
    if isinstance(error, RuntimeFault):
        return _record(str(error), error.error_type, request_id, error.stack_trace)
    return _record(str(error), type(error).__name__, request_id, _stack_trace(error))


def _record(message, error_type, request_id, stack_trace):
    return {
        "errorMessage": message,
        "errorType": error_type,
        "requestId": request_id,
        "stackTrace": stack_trace,
    }


def _stack_trace(error):
    """The frames from the function's first on: those of the runtime, which called it, are left out."""
    frames = traceback.extract_tb(error.__traceback__)
    own = 0
    while own < len(frames) and os.path.abspath(frames[own].filename).startswith(_RUNTIME_DIR + os.sep):
        own += 1
    shown = frames[own:] or frames
    return traceback.format_list([(frame.filename, frame.lineno, frame.name, frame.line) for frame in shown])


def runtime_minor_version():
    """The minor version that the function's runtime names, such as 13 for `python3.13`."""
    name = os.environ.get("AWS_EXECUTION_ENV", "")
    minor = name.rpartition("python3.")[2]
    return int(minor) if minor.isdigit() else sys.version_info.minor
