"""Lambda's logging: records of the logging module become lines in the format of the function. What a handler prints is not
changed."""

import json
import logging
import os
import sys
import time
import traceback

_IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"

# Of a record as the logging module makes it. Others are the caller's own, from `extra`.
_RECORD_FIELDS = {*vars(logging.makeLogRecord({})), "message", "asctime", "aws_request_id"}

_request_id = ""


def set_request_id(request_id):
    global _request_id
    _request_id = request_id


def set_up():
    """Gives the root logger Lambda's handler. Without a level of the function's the root logger keeps WARNING."""
    for stream in (sys.stdout, sys.stderr):
        # A whole line at once: several sandboxes write into one log.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    handler = _StandardOutput()
    handler.setFormatter(_JsonFormatter() if _IS_JSON else _text_formatter())
    handler.addFilter(_add_request_id)
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper().replace("TRACE", "DEBUG")
    if level in ("DEBUG", "INFO", "WARN", "ERROR", "FATAL"):
        root.setLevel(level)


def flush():
    """What is still in a buffer would reach the log after the result."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def log_error(record):
    """Logs an error that ended an invocation or kept the module from loading, as Lambda's runtime does."""
    if _IS_JSON:
        print(json.dumps({"timestamp": _timestamp(time.time()), "level": "ERROR", **record}))
        return
    error = ": ".join(part for part in (record["errorType"], record["errorMessage"]) if part)
    lines = [f"[ERROR] {error}", "Traceback (most recent call last):"]
    for entry in record["stackTrace"]:
        lines += entry.splitlines() or [""]
    print("\n".join(lines))


class _StandardOutput(logging.Handler):
    """Writes to the sys.stdout of the moment, which a handler may have replaced."""

    def emit(self, record):
        try:
            line = self.format(record)
            # A formatted exception has no line break at its end.
            sys.stdout.write(line if line.endswith("\n") else line + "\n")
        except Exception:
            self.handleError(record)


def _add_request_id(record):
    record.aws_request_id = _request_id
    return True


def _text_formatter():
    line = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
    formatter = logging.Formatter(line, "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    return formatter


class _JsonFormatter(logging.Formatter):
    def format(self, record):
        level = min(50, max(0, record.levelno)) // 10 * 10
        line = {
            "timestamp": _timestamp(record.created),
            "level": logging.getLevelName(level),
            "message": record.getMessage(),
            "logger": record.name,
            **_exception_fields(record),
            "requestId": record.aws_request_id,
        }
        if record.exc_info:
            line["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        for name, value in vars(record).items():
            if name not in _RECORD_FIELDS:
                line.setdefault(name, value)
        present = {name: value for name, value in line.items() if value is not None}
        return json.dumps(present, ensure_ascii=False) + "\n"


def _exception_fields(record):
    if not record.exc_info:
        return {}
    error_type, error, trace = record.exc_info
    if error_type is None:
        return {}
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": error_type.__name__,
        "errorMessage": str(error),
    }


def _timestamp(seconds):
    milliseconds = int(seconds * 1000) % 1000
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{milliseconds:03d}Z"
