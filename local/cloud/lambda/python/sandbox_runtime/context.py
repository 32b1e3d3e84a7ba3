"""The handler's second argument: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

import json
import os
import sys
import time

from .errors import RuntimeFault


class LambdaContext:
    def __init__(self, invocation, client_context):
        environment = os.environ.get
        self.aws_request_id = invocation.request_id
        self.log_group_name = environment("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environment("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environment("AWS_LAMBDA_FUNCTION_NAME")
        # Text, as in Lambda.
        self.memory_limit_in_mb = environment("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = environment("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invocation.function_arn
        self.tenant_id = None
        self.client_context = client_context
        self.identity = CognitoIdentity({})
        self._deadline_ms = invocation.deadline_ms

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class _Fields:
    """Attributes from a dict. One that the dict lacks is None."""

    __slots__ = ()

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))


class CognitoIdentity(_Fields):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Fields):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(_Fields):
    __slots__ = ("custom", "env", "client")


def context_for(invocation):
    return LambdaContext(invocation, _client_context(invocation.client_context))


def _client_context(text):
    if not text:
        return None
    try:
        client_context = ClientContext(json.loads(text))
    except Exception as error:
        message = f"Unable to parse Client Context JSON: {error}"
        raise RuntimeFault("Runtime.LambdaContextUnmarshalError", message)
    if client_context.client is not None:
        client_context.client = Client(client_context.client)
    return client_context
