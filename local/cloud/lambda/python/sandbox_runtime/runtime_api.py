"""The client of the Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

import http.client
import resource
import sys
import time

from .json_text import to_json


class RuntimeApiGone(Exception):
    """The Runtime API has closed the connection: the cloud has ended."""


class Invocation:
    """One event, with what its headers say of it."""

    def __init__(self, headers, body):
        self.body = body
        self.request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.trace_id = headers["Lambda-Runtime-Trace-Id"]
        self.client_context = headers.get("Lambda-Runtime-Client-Context")


class RuntimeApi:
    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)

    def next_invocation(self):
        return Invocation(*self._call("GET", "invocation/next"))

    def post_response(self, request_id, body, content_type, usage):
        self._call("POST", f"invocation/{request_id}/response", body, {"Content-Type": content_type, **usage})

    def post_error(self, request_id, record, usage):
        self._post_record(f"invocation/{request_id}/error", record, usage)

    def post_init_error(self, record):
        self._post_record("init/error", record, {})

    @staticmethod
    def usage_from_now():
        """Returns a function that tells the CPU time since now and the peak of memory. Lambda measures them from outside."""
        before = time.process_time()
        return lambda: {
            "local-cpu-ms": str((time.process_time() - before) * 1000),
            "local-peak-memory-kb": str(_peak_memory_kb()),
        }

    def _post_record(self, resource_path, record, headers):
        own = {"Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": record["errorType"]}
        self._call("POST", resource_path, to_json(record).encode(), {**own, **headers})

    def _call(self, method, resource_path, body=None, headers={}):
        try:
            self.connection.request(method, f"/2018-06-01/runtime/{resource_path}", body, headers)
            response = self.connection.getresponse()
            return response.headers, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise RuntimeApiGone() from error


def _peak_memory_kb():
    """On Linux a child inherits ru_maxrss, so it may be the peak of the parent process. VmHWM is this process's own."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // 1024 if sys.platform == "darwin" else peak
