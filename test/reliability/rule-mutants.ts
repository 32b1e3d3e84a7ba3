import type { Mutant } from './mutants';

const WORKER = 'lambda/handlers/worker.ts';
const NEXT = 'lambda/handlers/next-jobs.ts';
const STORE = 'lambda/jobs/dynamo-job-store.ts';
const SLOTS = 'lambda/jobs/slots.ts';
const LOOKUP = 'lambda/memory/batch-answers.ts';

/**
 * Bugs that random schedules have to find: of the rules of decision 0017, of claims, and of remembered answers. rule-mutants.thorough.ts plants them. Schedules
 * cannot break five rules: docs/reliability.md names them and the tests that hold them.
 */
export const RULE_MUTANTS: readonly Mutant[] = [
  {
    bug: 'every POST starts a worker, not only the one that reserves a slot',
    file: 'lambda/handlers/start-worker.ts',
    changes: [['if (slots && !slot) return;', '']],
  },
  {
    bug: 'a run whose attempt failed does not fail, so Lambda does not retry it',
    file: 'lambda/handlers/process-handler.ts',
    changes: [['if (unfinished > 0) throw', 'if (unfinished < 0) throw']],
  },
  {
    bug: 'a worker ends without a look at the line after it has freed its slot',
    file: WORKER,
    changes: [['if (!(await this.moreWaits())) break;', 'break;']],
  },
  {
    bug: 'a worker looks for the last time before the index shows what was stored when it freed its slot',
    file: WORKER,
    changes: [['await clock.sleep(times.indexMs);', '']],
  },
  {
    bug: 'a worker takes a slot that another one has',
    file: SLOTS,
    changes: [
      ["numberIn(slot, 'lease_until') > now && slot.owner !== owner", 'slot.part === ""'],
      ['condition: `${condition} OR ${OWN}`', 'condition: `${condition} OR ${OWN} OR attribute_exists(#owner)`'],
    ],
  },
  {
    bug: 'a worker that ends takes a slot that is reserved for another',
    file: SLOTS,
    changes: [
      ['of again ? free : [...reserved, ...free]', 'of [...reserved, ...free]'],
      ['again ? FREE : UNLEASED', 'UNLEASED'],
    ],
  },
  {
    bug: 'the lease of a slot is not extended',
    file: 'lambda/handlers/slot-holder.ts',
    changes: [['if (!(await this.extend())) return this.lose();', '']],
  },
  {
    bug: 'the latest deadline goes first',
    file: NEXT,
    changes: [['const jobs = waiting.filter(', 'const jobs = waiting.toReversed().filter(']],
  },
  {
    bug: 'a worker never hands its slot over to another function',
    file: NEXT,
    changes: [["{ do: 'hand over', to: others };", "{ do: 'wait' };"]],
  },
  {
    bug: 'a worker prefers its own function however old the jobs of another are',
    file: NEXT,
    changes: [['others === undefined || job.deadline - others.deadline < preferMs', 'job !== others']],
  },
  {
    bug: 'a slot that is handed over is not reserved',
    file: WORKER,
    changes: [['await this.release(event.functionName)', 'await this.release()']],
  },
  {
    bug: 'a worker takes the next job only when its own have ended',
    file: 'lambda/handlers/open-jobs.ts',
    changes: [
      ['const isBusy = jobs.some(({ alone, isGiven }) => alone || !isGiven);', 'const isBusy = jobs.length > 0;'],
    ],
  },
  {
    bug: 'a failed attempt is followed by the next one at once',
    file: 'lambda/handlers/process-job.ts',
    changes: [['now + Math.min(attempt * times.retryMs, remaining / 2)', 'now']],
  },
  {
    bug: 'a job whose worker disappeared shares the next worker with others',
    file: NEXT,
    changes: [
      ["if (first.wasLost) return { do: 'claim', jobs: [first], alone: true };", ''],
      ['wasLost || (taken', '(wasLost && taken.length < 0) || (taken'],
    ],
  },
  {
    bug: 'a job that waits longer than 300 s is not claimed any more',
    file: 'lambda/jobs/jobs-in-flight.ts',
    changes: [["':now': this.clock.now()", "':now': this.clock.now() + (filtered ? 270_000 : 0)"]],
  },
  {
    bug: 'polls start no worker',
    file: 'lambda/handlers/poll-starts.ts',
    changes: [['if (!isWaiting(job, now)', 'if (isWaiting(job, now)']],
  },
  {
    bug: 'a job is claimed without a check of the lease',
    file: STORE,
    changes: [['#lease_until <= :now)', '#lease_until <= :now OR attribute_exists(#lease_until))']],
  },
  {
    bug: 'a job is ended without a check of owner and attempt, lease and deadline',
    file: STORE,
    changes: [
      ["'#status = :inProgress AND #lease_owner = :owner AND", "'#status = :inProgress OR #lease_owner = :owner AND"],
    ],
  },
  {
    bug: 'a worker sees the jobs of its own function alone',
    file: STORE,
    changes: [
      ['new JobsInFlight(table, of.line, clock)', 'new JobsInFlight(table, `function:${of.functionName}`, clock)'],
    ],
  },
  {
    bug: 'an answer that another version of the processor has learnt is used',
    file: 'lambda/memory/remembered-answers.ts',
    changes: [['JSON.stringify([identity, dependOn', 'JSON.stringify([dependOn']],
  },
  {
    bug: 'the answer to another question is used',
    file: LOOKUP,
    changes: [
      [
        "found.set(asked.get(stringIn(item, 'job_key')) ?? '', valueIn(item));",
        "found.set(questions[0] ?? '', valueIn(item));",
      ],
    ],
  },
  {
    bug: 'a batch whose answers cannot be looked up fails',
    file: LOOKUP,
    changes: [['if (!signal.aborted) this.failed(error);', 'throw error;']],
  },
  {
    bug: 'a batch waits for a lookup for as long as it takes',
    file: LOOKUP,
    changes: [['const LOOKUP_SECONDS = 3;', 'const LOOKUP_SECONDS = 3_000;']],
  },
  {
    bug: 'a worker ends before the answers that it has learnt are stored',
    file: 'lambda/memory/flushing.ts',
    changes: [['await memory.flush();', '']],
  },
];
