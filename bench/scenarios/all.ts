import { growth } from './growth';
import { oneBatch } from './one-batch';
import type { Scenario } from './scenario';

/** In the order of the page. */
export const SCENARIOS = [oneBatch, growth] as readonly Scenario<unknown>[];
