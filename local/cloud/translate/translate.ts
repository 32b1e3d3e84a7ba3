import { DETECTED_LANGUAGE } from '../../../lambda/shared/translate-languages';
import { guessLanguages } from '../comprehend/analysis/guess-languages';
import { FaultTriggers } from '../stand-in/fault-triggers';
import { passTime } from '../stand-in/pass-time';
import type { AnsweredCall } from '../stand-in/answered-call';
import type { CheckAccess, NeededResource } from '../stand-in/service-call';
import { refusal, type ServiceError } from '../stand-in/service-error';
import { startStandIn } from '../stand-in/start-stand-in';
import { TokenBucket } from '../token-bucket';
import { checkInput, type CheckedInput } from './check-input';
import { TOO_MANY_REQUESTS, translateFault } from './translate-faults';

export interface TranslateOptions {
  /** The account's quota in UTF-8 bytes a second, of which it allows ten seconds' at once. AWS publishes none. Default: none. */
  readonly bytesPerSecond?: number;
  /** The duration of every call that is not refused. Default: 100 ms. */
  readonly latencyMs?: number;
  /** Default: accepts any signature. */
  readonly authorize?: CheckAccess;
  /** See StandIn. */
  readonly onAnswer?: (call: AnsweredCall) => void;
}

/** Counts of calls so far. */
export interface TranslateStats {
  /** Calls that passed authorization, whatever their outcome. */
  readonly calls: number;
  readonly throttled: number;
  /** The characters that AWS would bill. */
  readonly characters: number;
}

export interface Translate {
  /** The URL for AWS_ENDPOINT_URL_TRANSLATE. */
  readonly endpoint: string;
  stats(): TranslateStats;
  stop(): Promise<void>;
}

const OPERATION = 'TranslateText';
const TARGET = `AWSShineFrontendService_20170701.${OPERATION}`;
const ACTION = `translate:${OPERATION}`;
/** Translate calls Comprehend with the permissions of its caller. */
const DETECTION: NeededResource = { action: 'comprehend:DetectDominantLanguage', resourceArn: '*' };
const WINDOW_SECONDS = 10;
const NOT_JSON = refusal('SerializationException', 'The body is not JSON.');

/**
 * Starts a stand-in for Amazon Translate's TranslateText: the real protocol (AWS JSON 1.1), limits and errors. A translation is the text behind
 * the names of both languages, such as `[de→en] Hallo`. `translateFault` lists the words in a text that make a call fail.
 */
export async function startTranslate(options: TranslateOptions = {}): Promise<Translate> {
  const stats = { calls: 0, throttled: 0, characters: 0 };
  const answer = answering(options, stats);
  const server = await startStandIn({
    protocol: 'json-1.1',
    service: 'translate',
    authorize: options.authorize,
    onAnswer: options.onAnswer,
    calledBy: ({ headers }, json) => {
      if (headers['x-amz-target'] !== TARGET) return undefined;
      const input = json === undefined ? NOT_JSON : checkInput(json);
      const detects = 'source' in input && input.source === DETECTED_LANGUAGE;
      const resources = () => [{ resourceArn: '*' }, ...(detects ? [DETECTION] : [])];
      const units = 'text' in input ? Buffer.byteLength(input.text) : 0;
      return { access: { action: ACTION, resources }, use: { of: OPERATION, units }, answer: () => answer(input) };
    },
  });
  return { ...server, stats: () => ({ ...stats }) };
}

function answering(
  { bytesPerSecond, latencyMs = 100 }: TranslateOptions,
  stats: { -readonly [Name in keyof TranslateStats]: TranslateStats[Name] },
) {
  const quota =
    bytesPerSecond === undefined
      ? undefined
      : new TokenBucket({ ratePerSecond: bytesPerSecond, burst: bytesPerSecond * WINDOW_SECONDS });
  const faults = new FaultTriggers('translate');

  return async (input: CheckedInput | ServiceError): Promise<object> => {
    stats.calls += 1;
    if ('code' in input) return input;
    const triggers = faults.strike(input.text, ACTION);
    const fault = translateFault(triggers, input);
    if (fault === TOO_MANY_REQUESTS || quota?.take(Buffer.byteLength(input.text)) === false) {
      stats.throttled += 1;
      return TOO_MANY_REQUESTS;
    }
    await passTime(latencyMs, triggers);
    if (fault) return fault;
    stats.characters += [...input.text].length;
    return translation(input);
  };
}

function translation({ text, source: given, target }: CheckedInput): object {
  const source = given === DETECTED_LANGUAGE ? (guessLanguages(text)[0]?.code ?? 'en') : given;
  return {
    TranslatedText: source === target ? text : `[${source}→${target}] ${text}`,
    SourceLanguageCode: source,
    TargetLanguageCode: target,
  };
}
