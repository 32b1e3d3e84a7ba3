import { jobKeyOf } from '../../lambda/jobs/job-key';
import { JOBS_OF } from '../unit/builders';
import { AdmissionControl } from '../../lambda/jobs/admission-control';
import type { Failure } from '../../lambda/jobs/failures';
import { UNLIMITED, type Acceptance, type Claim, type NewJob, type Room } from '../../lambda/jobs/job-store';
import type { JobTimes } from '../../lambda/jobs/job-times';
import { JobsInFlight } from '../../lambda/jobs/jobs-in-flight';
import type { Clock } from '../../lambda/shared/clock';
import { LaggingTable } from '../unit/lagging-table';
import { MemoryJobStore } from '../unit/memory-job-store';

/** Times in milliseconds. A write takes 3 to 40 ms. */
const ANSWER_MS = 5;
const STORING_MS = 100;
const INDEX_MS = 500;
const landing = (write: number): number => 3 + ((write * 17) % 38);

/** Keeps jobs in memory, behind the real admission control and with the delays of DynamoDB. */
export class AdmittingStore extends MemoryJobStore {
  private readonly table: LaggingTable;
  private readonly admission: AdmissionControl;
  private readonly time: Clock;

  constructor(times: JobTimes, clock: Clock) {
    super(times, clock);
    let writes = 0;
    const landingMs = () => landing((writes += 1));
    this.table = new LaggingTable(clock, { answerMs: ANSWER_MS, landingMs, indexMs: () => INDEX_MS });
    this.admission = new AdmissionControl(this.table, new JobsInFlight(this.table, JOBS_OF.line, clock), {
      line: JOBS_OF.line,
      times,
      clock,
    });
    this.time = clock;
  }

  override async accept(job: NewJob, room: Room = UNLIMITED): Promise<Acceptance> {
    const { batchId, units } = job;
    const key = jobKeyOf(JOBS_OF.functionName, batchId);
    if (await this.read(batchId)) return super.accept(job);
    return this.admission.admit({ key, units }, room, async () => {
      await this.time.sleep(STORING_MS);
      const acceptance = await super.accept(job);
      this.table.jobStored({ key, units, deadline: this.time.now() + this.times.deadlineMs });
      return acceptance;
    });
  }

  override async succeed(claim: Claim): Promise<boolean> {
    const ended = await super.succeed(claim);
    if (ended) this.table.jobEnded(claim.job.key);
    return ended;
  }

  override async fail(claim: Claim, failure: Failure, done: number): Promise<boolean> {
    const ended = await super.fail(claim, failure, done);
    if (ended) this.table.jobEnded(claim.job.key);
    return ended;
  }
}
