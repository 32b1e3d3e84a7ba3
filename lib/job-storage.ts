import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** What a worker works on. */
export interface Work {
  /** The name in SQL. */
  readonly functionName: string;
  /** The line whose slots it takes and whose jobs it looks for. Undefined: it works on the batch of its event alone. */
  readonly line?: string;
  /** Whether it remembers answers. */
  readonly remembers: boolean;
}

/**
 * Where jobs are stored, as the infrastructure knows it. To replace the storage, implement this, name it in
 * lib/remote-service.ts, and name its other side in lambda/jobs/job-storage.ts.
 */
export interface JobStorage {
  /** Lets post and get use the storage: the permissions, and the variables to find it by. */
  bindService(functions: { readonly post: lambda.Function; readonly get: lambda.Function }): void;
  /** The same for the process function of one external function: it reaches the jobs and remembered answers of that function, and the slots of its line. */
  bindWorker(process: lambda.Function, work: Work): void;
}
