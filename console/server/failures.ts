import { listedFailures } from '../../lib/functions/listed-failures';
import type { AnyProcessorDefinition } from '../../lib/functions/processor-definition';
import { PROCESSORS } from '../../lib/functions/registry';
import type { ConsoleInfo } from '../api/info';

const SERVICE = 'service';

/** Every way in which a batch can fail, in the order of docs/reliability.md. */
export function consoleFailures(
  processors: Readonly<Record<string, Pick<AnyProcessorDefinition, 'failures'>>> = PROCESSORS,
): ConsoleInfo['failures'] {
  return listedFailures(processors).map(({ by, code, cause, sentence, advice, retryHelps }) => ({
    code,
    of: by.length === 0 ? [SERVICE] : [...by],
    cause,
    sentence,
    advice,
    retryHelps,
  }));
}
