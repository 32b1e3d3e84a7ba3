import { INTERNAL_ERROR, refusal, type ServiceError } from '../stand-in/service-error';

const withStatus = (status: number, code: string, message: string): ServiceError => ({ code, message, status });

export const TOO_MANY_TOKENS = withStatus(
  429,
  'ThrottlingException',
  'Too many tokens, please wait before trying again.',
);

export const PROMPT_TOO_LONG = refusal('ValidationException', 'Input is too long for requested model.');

const FAULTS: Readonly<Record<string, ServiceError>> = {
  throttle: TOO_MANY_TOKENS,
  '500': INTERNAL_ERROR,
  unavailable: withStatus(503, 'ServiceUnavailableException', 'Bedrock is unable to process your request.'),
  'not-ready': withStatus(429, 'ModelNotReadyException', 'The model is not ready for inference.'),
  timeout: withStatus(408, 'ModelTimeoutException', 'The model took too long to respond.'),
  'model-error': withStatus(424, 'ModelErrorException', 'The model could not process the request.'),
  invalid: refusal('ValidationException', 'The request is not valid.'),
  'too-long': PROMPT_TOO_LONG,
  denied: withStatus(403, 'AccessDeniedException', "You don't have access to the model with the specified model ID."),
  'no-model': withStatus(404, 'ResourceNotFoundException', 'Model use case details have not been submitted.'),
};

const STOPS: Readonly<Record<string, string>> = {
  filtered: 'content_filtered',
  guardrail: 'guardrail_intervened',
  context: 'model_context_window_exceeded',
  malformed: 'malformed_model_output',
};

/**
 * The error of a call, if a trigger in its prompt causes one:
 *
 * | the prompt holds         | the call ends with                                                      |
 * | ------------------------ | ----------------------------------------------------------------------- |
 * | `#bedrock:throttle`      | 429 ThrottlingException                                                 |
 * | `#bedrock:not-ready`     | 429 ModelNotReadyException                                              |
 * | `#bedrock:500`           | 500 InternalServerException                                             |
 * | `#bedrock:unavailable`   | 503 ServiceUnavailableException                                         |
 * | `#bedrock:timeout`       | 408 ModelTimeoutException                                               |
 * | `#bedrock:model-error`   | 424 ModelErrorException                                                 |
 * | `#bedrock:invalid`       | 400 ValidationException                                                 |
 * | `#bedrock:too-long`      | 400 ValidationException about the length of the prompt                  |
 * | `#bedrock:denied`        | 403 AccessDeniedException                                               |
 * | `#bedrock:no-model`      | 404 ResourceNotFoundException                                           |
 * | `#bedrock:filtered`      | an answer with the stop reason `content_filtered`                       |
 * | `#bedrock:guardrail`     | an answer with the stop reason `guardrail_intervened`                   |
 * | `#bedrock:context`       | an answer with the stop reason `model_context_window_exceeded`          |
 * | `#bedrock:malformed`     | an answer with the stop reason `malformed_model_output`                 |
 * | `#bedrock:slow`          | the answer, after ten times the latency                                 |
 * | any of these and `-once` | the same, but only the first time that this very prompt is sent         |
 */
export function bedrockFault(triggers: readonly string[]): ServiceError | undefined {
  return triggers.map((trigger) => FAULTS[trigger]).find((fault) => fault !== undefined);
}

/** The stop reason of an answer, if a trigger in the prompt causes one. */
export function triggeredStop(triggers: readonly string[]): string | undefined {
  return triggers.map((trigger) => STOPS[trigger]).find((stop) => stop !== undefined);
}
