import type { ItemTable } from '../jobs/item-table';
import type { JobTimes } from '../jobs/job-times';
import type { AnswersDependOn, BatchMemory, Memory } from '../processing/memory';
import type { ProcessorContext } from '../processing/processor';
import type { Options } from '../protocol/batch';
import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';
import { AnswerWriter } from './answer-writer';
import { BatchAnswers } from './batch-answers';
import { MemorySecret } from './memory-secret';

export interface RememberedAnswersOptions {
  /** In SQL. */
  readonly functionName: string;
  /** The processor, its version and the settings on which answers depend. A change of this text forgets all answers. */
  readonly identity: string;
  readonly times: Pick<JobTimes, 'retentionMs'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The remembered answers of one function, in the Jobs table. They expire as jobs do. */
export class RememberedAnswers implements Memory {
  private readonly table: ItemTable;
  private readonly options: RememberedAnswersOptions;
  private readonly secret: MemorySecret;
  private readonly writer: AnswerWriter;

  constructor(table: ItemTable, options: RememberedAnswersOptions) {
    this.table = table;
    this.options = options;
    this.secret = new MemorySecret(table, options);
    this.writer = new AnswerWriter(table, options);
  }

  of(context: Omit<ProcessorContext, 'rowNumbers'>, dependOn: AnswersDependOn): BatchMemory {
    const { functionName, identity, times, clock, log } = this.options;
    const { batchId, queryId } = context.batch;
    return new BatchAnswers({
      functionName,
      facts: JSON.stringify([identity, dependOn === 'batch' ? factsOf(context) : null]),
      readSecret: () => this.secret.read(),
      table: this.table,
      writer: this.writer,
      retentionMs: times.retentionMs,
      clock,
      log: log.of({ functionName, batchId, queryId }),
    });
  }

  /** To be awaited at the end of a worker's run: Lambda freezes what goes on after it. Takes three seconds at most. */
  flush(): Promise<void> {
    return this.writer.flush();
  }
}

function factsOf(context: Omit<ProcessorContext, 'rowNumbers'>): readonly unknown[] {
  const { options, contextHeaders, arguments: declared, returnType } = context;
  return [sorted(options), sorted(contextHeaders), declared, returnType];
}

/** Headers arrive in any order. */
function sorted(options: Options): readonly (readonly [string, string])[] {
  return Object.entries(options).sort(([one], [other]) => (one < other ? -1 : 1));
}
