import type * as lambda from 'aws-cdk-lib/aws-lambda';

/**
 * Where jobs are stored, as the infrastructure knows it. To replace the storage, implement this, name it in
 * lib/remote-service.ts, and name its other side in lambda/jobs/job-storage.ts.
 */
export interface JobStorage {
  /** Lets post and get use the storage: the permissions, and the variables to find it by. */
  bindService(functions: { readonly post: lambda.Function; readonly get: lambda.Function }): void;
  /** The same for the process function of one external function, which reaches the jobs of that function alone. */
  bindWorker(process: lambda.Function, functionName: string): void;
}
