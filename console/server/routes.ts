import { answerDetails, answerEnd, answerHistory, answerLog, answerRequeue } from './batch-routes';
import { ConsoleProblem } from './console-problem';
import type { Exchange } from './exchange';
import * as stack from './stack-routes';

type Answer = (exchange: Exchange) => Promise<void>;

interface Route {
  readonly method: 'GET' | 'POST';
  /** `*` is one part of the path. */
  readonly path: string;
  readonly answer: Answer;
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/info', answer: stack.answerInfo },
  { method: 'GET', path: '/api/events', answer: stack.answerEvents },
  { method: 'GET', path: '/api/find', answer: stack.answerFind },
  { method: 'GET', path: '/api/graphs', answer: stack.answerGraphs },
  { method: 'GET', path: '/api/batches/*/*', answer: answerDetails },
  { method: 'GET', path: '/api/batches/*/*/logs', answer: answerLog },
  { method: 'GET', path: '/api/batches/*/*/history', answer: answerHistory },
  { method: 'POST', path: '/api/batches/*/*/end', answer: answerEnd },
  { method: 'POST', path: '/api/batches/*/*/requeue', answer: answerRequeue },
  { method: 'POST', path: '/api/run', answer: stack.answerRun },
  { method: 'POST', path: '/api/csv', answer: stack.answerCsv },
  { method: 'POST', path: '/api/faults/*', answer: stack.answerFault },
  { method: 'GET', path: '/api/trust', answer: stack.answerTrust },
  { method: 'POST', path: '/api/trust/*', answer: stack.answerTriedCall },
];

export interface Match {
  readonly answer: Answer;
  readonly parts: readonly string[];
}

/** Finds what answers a request. Throws a {@link ConsoleProblem} if nothing does. */
export function routeFor(method: string, path: string): Match {
  const matching = ROUTES.flatMap((route) => {
    const parts = partsOf(path, route.path);
    return parts ? [{ ...route, parts }] : [];
  });
  if (matching.length === 0) throw new ConsoleProblem(404, 'The console has nothing at this address.');
  const match = matching.find((route) => route.method === method);
  if (match) return match;
  const allowed = matching.map((route) => route.method).join(' or ');
  throw new ConsoleProblem(405, `This address takes ${allowed}, not ${method}.`);
}

/** The decoded parts of the path that stand where the pattern has `*`. Undefined: the path does not match. */
function partsOf(path: string, pattern: string): readonly string[] | undefined {
  const given = path.split('/');
  const wanted = pattern.split('/');
  if (given.length !== wanted.length) return undefined;
  if (!wanted.every((part, at) => part === given[at] || (part === '*' && given[at] !== ''))) return undefined;
  return given.filter((_, at) => wanted[at] === '*').map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConsoleProblem(400, 'The address is not encoded correctly.');
  }
}
