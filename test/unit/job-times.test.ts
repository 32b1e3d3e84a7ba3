import { jobTimes } from '../../lambda/jobs/job-times';

it.each([1, 3, 7, 20, 999.9])('times divided by %d are whole milliseconds, which timers require', (timeScale) => {
  const fractions = Object.entries(jobTimes(timeScale, 12)).filter(([, value]) => !Number.isInteger(value));
  expect(fractions).toEqual([]);
});
