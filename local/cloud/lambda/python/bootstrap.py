"""The program inside a sandbox of a Python function: imports its module, asks the Runtime API for events and posts their
results, as Lambda's own runtime does. It ends when the Runtime API is gone, so no sandbox outlives the cloud."""

import os
import sys

# First, so that the function's modules win over those that the runtime brings, as in Lambda.
sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])

from sandbox_runtime import logs  # noqa: E402
from sandbox_runtime.context import context_for  # noqa: E402
from sandbox_runtime.errors import error_record, init_error_record  # noqa: E402
from sandbox_runtime.handler import load_handler  # noqa: E402
from sandbox_runtime.marshal import marshal_response, unmarshal_event  # noqa: E402
from sandbox_runtime.runtime_api import RuntimeApi, RuntimeApiGone  # noqa: E402


def main():
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    logs.set_up()
    handler = initialise(api)
    while True:
        run_one(api, handler, api.next_invocation())


def initialise(api):
    try:
        return load_handler(os.environ["_HANDLER"])
    except Exception as error:
        record = init_error_record(error)
        logs.log_error(record)
        api.post_init_error(record)
        sys.exit(1)


def run_one(api, handler, invocation):
    logs.set_request_id(invocation.request_id)
    os.environ["_X_AMZN_TRACE_ID"] = invocation.trace_id
    usage = api.usage_from_now()
    try:
        result = handler(unmarshal_event(invocation.body), context_for(invocation))
        body, content_type = marshal_response(result)
    except Exception as error:
        record = error_record(error, invocation.request_id)
        logs.log_error(record)
        logs.flush()
        api.post_error(invocation.request_id, record, usage())
        return
    logs.flush()
    api.post_response(invocation.request_id, body, content_type, usage())


if __name__ == "__main__":
    try:
        main()
    except RuntimeApiGone:
        # A thread of the function's would keep the process alive after sys.exit.
        os._exit(0)
