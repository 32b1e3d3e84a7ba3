import { growth } from './growth';
import { handlers } from './handlers';
import { heldPolls } from './held-polls';
import { manyBatches } from './many-batches';
import { oneBatch } from './one-batch';
import { remembered } from './remembered';
import { smallBatches } from './small-batches';
import { startUp } from './start-up';
import { twoFunctions } from './two-functions';
import type { Scenario } from './scenario';

/** All scenarios, in the order of the page. */
export const SCENARIOS = [
  oneBatch,
  manyBatches,
  smallBatches,
  heldPolls,
  twoFunctions,
  remembered,
  growth,
  startUp,
  handlers,
] as readonly Scenario<unknown>[];
