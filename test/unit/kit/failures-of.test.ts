import * as fs from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';
import { failuresOf } from '../../../lambda/processing/kit/failures-of';
import { rowErrorsOf } from '../../../lambda/processing/kit/row-errors-of';
import { defineProcessor, type ProcessorDefinition } from '../../../lib/functions/processor-definition';
import { echo } from '../../processors/echo';

const WAYS = {
  NO_CREDIT: {
    cause: 'the account has no credit',
    sentence: 'The account {account} has {credit} credits.',
    advice: 'Ask {owner} to top it up.',
    retryHelps: true,
  },
  CLOSED: { cause: 'the shop is closed', sentence: 'The shop is closed.', advice: '', retryHelps: false },
} as const;

const failure = failuresOf(WAYS);

describe('a failure of a record', () => {
  it('has its code, and a message of sentence and advice with their values', () => {
    expect(failure('NO_CREDIT', { account: 'crm', credit: 0, owner: 'Ada' }).failure).toEqual({
      code: 'NO_CREDIT',
      message: 'The account crm has 0 credits. Ask Ada to top it up.',
      retryHelps: true,
    });
    expect(failure('CLOSED').failure).toEqual({ code: 'CLOSED', message: 'The shop is closed.', retryHelps: false });
  });

  it('shows a value as it is, also if it looks like a name of another', () => {
    const { message } = failure('NO_CREDIT', { account: '{owner} $& {credit}', credit: 1, owner: 'Ada' }).failure;
    expect(message).toBe('The account {owner} $& {credit} has 1 credits. Ask Ada to top it up.');
  });

  it('compiles only with a code of the record and all of its values', () => {
    // @ts-expect-error: it is no code of the record
    expect(() => failure('OPEN')).toThrow();
    // @ts-expect-error: the owner is missing
    expect(failure('NO_CREDIT', { account: 'crm', credit: 0 }).failure.message).toContain('{owner}');
  });
});

describe('a row error of a record', () => {
  it('has its code and its sentence, each with its values', () => {
    const rowError = rowErrorsOf({
      'HTTP_{status}': { cause: 'the server answered it', sentence: 'The server answered {status}.' },
      GONE: { cause: 'it is gone', sentence: 'It is gone.' },
    } as const);
    expect(rowError('HTTP_{status}', { status: 404 }).value).toEqual({
      error: { code: 'HTTP_404', message: 'The server answered 404.' },
    });
    expect(rowError('GONE').value).toEqual({ error: { code: 'GONE', message: 'It is gone.' } });
  });
});

describe('a definition', () => {
  const rest: Omit<ProcessorDefinition, 'failures'> = { ...echo, settings: z.object({}) };

  it('compiles only with its failures, which have no code of the service', () => {
    expect(defineProcessor({ ...rest, failures: WAYS }).failures).toBe(WAYS);
    // @ts-expect-error: failures are missing
    defineProcessor(rest);
    // @ts-expect-error: WORKER_LOST has one sentence, the service's
    defineProcessor({ ...rest, failures: { WORKER_LOST: WAYS.CLOSED } });
  });
});

it('every processor makes its failures from its record, so that no code lacks a sentence', () => {
  const folder = path.join(__dirname, '..', '..', '..', 'lambda', 'processing');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const byHand = files.filter((file) => fs.readFileSync(path.join(folder, file), 'utf8').includes('new BatchFailure('));
  expect(byHand).toEqual([path.join('kit', 'failures-of.ts')]);
});
