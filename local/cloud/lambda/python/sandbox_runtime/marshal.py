"""Turns the event into Python's values and the handler's result into the body of the response."""

import json

from .errors import RuntimeFault, runtime_minor_version
from .json_text import to_json

# Runtimes before Python 3.12 escape what is not ASCII.
_ASCII_ONLY = runtime_minor_version() < 12


def unmarshal_event(body):
    try:
        return json.loads(body)
    except Exception as error:
        raise RuntimeFault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}")


def marshal_response(result):
    """Returns the body and its content type. Bytes are the body themselves."""
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        text = to_json(result, ascii_only=_ASCII_ONLY)
    except Exception as error:
        raise RuntimeFault("Runtime.MarshalError", f"Unable to marshal response: {error}")
    return text.encode(), "application/json"
