import type { SeenTableRequest } from '../../local/cloud/dynamodb/seen-table-request';

interface UpdatedJob {
  readonly Attributes?: { readonly status?: { readonly S?: string } };
}

/** Records when each batch is ready, which is when the table has stored that its job has succeeded. The baseline has no such write. */
export class ReadyMeter {
  /** The times of `performance.now()`, in their order. */
  readonly times: number[] = [];

  record({ operation, output, status }: SeenTableRequest): void {
    const { Attributes: job } = output as UpdatedJob;
    if (operation === 'UpdateItem' && status === 200 && job?.status?.S === 'SUCCESS')
      this.times.push(performance.now());
  }
}
