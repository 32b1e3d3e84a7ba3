/** A bug to plant, as changes of the text of one file. */
export interface Mutant {
  readonly bug: string;
  readonly file: string;
  readonly changes: readonly (readonly [from: string, to: string])[];
}

const ADMISSION = 'lambda/jobs/admission-control.ts';
const STORE = 'lambda/jobs/dynamo-job-store.ts';
const IN_FLIGHT = 'lambda/jobs/jobs-in-flight.ts';
const SLICES = 'lambda/jobs/stored-slices.ts';

/** check.ts must find each of these bugs. mutants.thorough.ts plants them. */
export const MUTANTS: readonly Mutant[] = [
  {
    bug: 'a job is accepted unconditionally',
    file: STORE,
    changes: [
      ['if (before) return comparison(before, job.digest);', ''],
      ['{ condition: NO_LIVE_ITEM, values }', '{ condition: `attribute_exists(#part) OR ${NO_LIVE_ITEM}`, values }'],
    ],
  },
  {
    bug: 'JOB is written before the slices',
    file: STORE,
    changes: [
      ["if (!(await this.slices.putRows(job, slices, item.deadline))) return { outcome: 'different-rows' };", ''],
      [
        'if (await this.table.putIf(item, { condition: NO_LIVE_ITEM, values })) return',
        'if (await this.table.putIf(item, { condition: NO_LIVE_ITEM, values }) && (await this.slices.putRows(job, slices, item.deadline))) return',
      ],
    ],
  },
  {
    bug: 'the rows of a POST are stored without a check for the rows of another POST',
    file: SLICES,
    changes: [
      [
        'const condition = `${NO_LIVE_ITEM} OR #digest = :digest`;',
        'const condition = `${NO_LIVE_ITEM} OR #digest = :digest OR attribute_exists(#part)`;',
      ],
    ],
  },
  {
    bug: 'results are deleted on read',
    file: SLICES,
    changes: [
      [
        'return wholeSlices(await this.itemsOf(job, JOB_PARTS.results), job.slices);',
        'const all = await this.itemsOf(job, JOB_PARTS.results); for (const { part } of all) await this.table.put({ job_key: job.key, part, expires_at: 1 } as ItemKey); return wholeSlices(all, job.slices);',
      ],
    ],
  },
  {
    bug: 'a failure is not stored',
    file: STORE,
    changes: [
      [
        "return this.end(claim, 'SET #status = :end, #failure",
        "if (claim) return Promise.resolve(true);\n    return this.end(claim, 'SET #status = :end, #failure",
      ],
    ],
  },
  {
    bug: 'expired items are treated as live',
    file: 'lambda/jobs/job.ts',
    changes: [['return job.expiresAtSeconds > now / 1000;', 'return job.expiresAtSeconds > now / 1e9;']],
  },
  {
    bug: 'a retry ignores finished slices',
    file: 'lambda/handlers/process-slices.ts',
    changes: [['again ?', 'again && false ?']],
  },
  {
    bug: 'get calls a job abandoned while a worker may still end it',
    file: 'lambda/jobs/abandonment.ts',
    changes: [
      ['const surely = now - times.clockMarginMs;', 'const surely = now + 3 * times.leaseMs;'],
      ['job.attempt < times.maxAttempts ?', 'job.attempt < 1 ?'],
    ],
  },
  {
    bug: 'results are stored without an expiry',
    file: SLICES,
    changes: [['expires_at: job.expiresAtSeconds + 60 }', 'expires_at: undefined as unknown as number }']],
  },
  {
    bug: 'a POST whose reservation is written late counts only the reservations that were requested before its own',
    file: ADMISSION,
    changes: [['placeOf(countAt - this.times.landingMs, job)', 'reservation.part']],
  },
  {
    bug: 'a POST counts the reservations without waiting for reservations that are still being written',
    file: ADMISSION,
    changes: [['await this.clock.sleep(countAt - this.clock.now());', '']],
  },
  {
    bug: 'metrics that cannot be published end the heartbeats',
    file: 'lambda/handlers/watch-lease.ts',
    changes: [
      ['      publishMetrics();', '      metrics.publish();'],
      ["if (!ended.signal.aborted) stop('lost');", ''],
    ],
  },
  {
    bug: 'a GET that cannot read the table for a moment ends the query',
    file: 'lambda/handlers/get-handler.ts',
    changes: [['if (!isTransient(error)) return', 'if (error) return']],
  },
  {
    bug: 'the key of a job does not name its function',
    file: 'lambda/jobs/job-key.ts',
    changes: [['`${jobKeyPrefix(functionName)}${batchId}`', "`${jobKeyPrefix('')}${batchId}`"]],
  },
  {
    bug: 'post and get take the first function for every request',
    file: 'lambda/handlers/functions.ts',
    changes: [['const fn = functions.get(resource);', 'const fn = [...functions.values()][0];']],
  },
  {
    bug: 'get reads the job of another function',
    file: 'lambda/handlers/get-handler.ts',
    changes: [['= functionAt(event, functions);', '= [...functions.values()][0];']],
  },
  {
    bug: 'post starts the process of another function',
    file: 'lambda/handlers/post-handler.ts',
    changes: [['await startWorker(fn,', 'await startWorker([...dependencies.functions.values()].at(-1) ?? fn,']],
  },
  {
    bug: 'the units of a batch are counted as its rows',
    file: 'lambda/handlers/post-handler.ts',
    changes: [['const units = Math.ceil(rows / rowsPerCall) * unitsPerCall;', 'const units = rows;']],
  },
  {
    bug: 'all lines share their reservations',
    file: ADMISSION,
    changes: [['this.partition = `${RESERVED}${line}`;', 'this.partition = RESERVED;']],
  },
  {
    bug: 'admission control counts the jobs of one line for all',
    file: IN_FLIGHT,
    changes: [["':line': this.line", "':line': limit ? this.line : 'quota:test'"]],
  },
  {
    bug: 'each function has the quota that it shares to itself',
    file: 'lambda/handlers/functions.ts',
    changes: [['storeOf({ functionName: name, line })', 'storeOf({ functionName: name, line: `function:${name}` })']],
  },
];
