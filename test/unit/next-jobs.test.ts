import { nextJobs } from '../../lambda/handlers/next-jobs';
import { jobKeyOf } from '../../lambda/jobs/job-key';
import type { JobInFlight } from '../../lambda/jobs/job-store';

/** A job of a function with a deadline so many milliseconds after that of the first. */
const job = (functionName: string, deadline: number, units = 10): JobInFlight => ({
  key: jobKeyOf(functionName, `${deadline}`),
  units,
  deadline,
  process: `process of ${functionName}`,
  wasLost: false,
});

const claim = (jobs: readonly JobInFlight[], alone = false) => ({ do: 'claim', jobs, alone });

const CHOICE = { functionName: 'own', preferMs: 5_000, units: 25 };

describe('the next jobs of a worker', () => {
  it('are none where nothing waits', () => {
    expect(nextJobs([], CHOICE)).toEqual({ do: 'wait' });
  });

  it('are the first of its function, until they have the units that the quota takes', () => {
    const waiting = [job('own', 0), job('own', 1), job('own', 2)];
    expect(nextJobs(waiting, CHOICE)).toEqual(claim(waiting.slice(0, 2)));
    expect(nextJobs(waiting, { ...CHOICE, units: 30 })).toEqual(claim(waiting));
  });

  it('are at least one, however large', () => {
    const waiting = [job('own', 0, 5_000), job('own', 1)];
    expect(nextJobs(waiting, CHOICE)).toEqual(claim(waiting.slice(0, 1)));
  });

  it('stay in the order of their deadlines: no small job overtakes one that does not fit', () => {
    const waiting = [job('own', 0), job('own', 1, 20), job('own', 2, 1)];
    expect(nextJobs(waiting, CHOICE)).toEqual(claim(waiting.slice(0, 1)));
  });

  it('are of its own function while the first of another is less than five seconds older', () => {
    const [other, own] = [job('other', 0), job('own', 4_999)];
    expect(nextJobs([other, own], CHOICE)).toEqual(claim([own]));
  });

  it('are left to the worker of another function whose first job is five seconds older', () => {
    const [other, own] = [job('other', 0), job('own', 5_000)];
    expect(nextJobs([other, own], CHOICE)).toEqual({ do: 'hand over', to: other });
  });

  it('are without those of its function that are five seconds younger than the first of another', () => {
    const [other, own, later] = [job('other', 0), job('own', 4_000, 1), job('own', 5_000, 1)];
    expect(nextJobs([other, own, later], CHOICE)).toEqual(claim([own]));
  });

  it('are left to the other function at once where its own has none', () => {
    const other = job('other', 9_000);
    expect(nextJobs([other], CHOICE)).toEqual({ do: 'hand over', to: other });
  });

  it('are never those of a function that is avoided', () => {
    const [broken, third, own] = [job('broken', 0), job('third', 100), job('own', 9_000)];
    const choice = { ...CHOICE, avoided: ['broken'] };
    expect(nextJobs([broken], choice)).toEqual({ do: 'wait' });
    expect(nextJobs([broken, own], choice)).toEqual(claim([own]));
    expect(nextJobs([broken, third, own], choice)).toEqual({ do: 'hand over', to: third });
  });

  it('are those of its function although another has the first letters of its name', () => {
    const [other, own] = [job('own_too', 0), job('own', 9_000)];
    expect(nextJobs([other, own], CHOICE)).toEqual({ do: 'hand over', to: other });
  });

  it('are one alone whose last worker disappeared, since it may be the cause', () => {
    const lost = { ...job('own', 1, 1), wasLost: true };
    const [before, after] = [job('own', 0, 1), job('own', 2, 1)];
    expect(nextJobs([lost, after], CHOICE)).toEqual(claim([lost], true));
    expect(nextJobs([before, lost, after], CHOICE)).toEqual(claim([before]));
  });
});
