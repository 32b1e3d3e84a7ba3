// The file of a processor reads the environment as soon as it is imported, since it is also the entry of a Lambda function.
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  FUNCTION_NAME: 'test',
  FUNCTION_LINE: 'function:test',
  LINE_SLOTS: '0',
  PROCESSOR_SETTINGS: '{}',
  CALL_LIMITS: '{"rowsPerCall":1,"callTimeoutSeconds":15,"retry":{}}',
  JOBS_TABLE_NAME: 'none',
  JOBS_RETENTION_HOURS: '12',
  JOBS_TIME_SCALE: '1',
  JOBS_RETRY_SECONDS: '50',
  METRICS_SERVICE: 'test',
  LOG_LEVEL: 'ERROR',
});
