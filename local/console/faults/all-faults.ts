import type { FaultName } from '../../../console/api/faults';
import { duplicateEvent } from './duplicate-event';
import type { Fault } from './fault';
import { killWorker } from './kill-worker';
import { loseGetReply, losePostReply } from './lost-replies';
import { comprehendDown, throttleComprehend, throttleTable } from './timed-faults';

export const ALL_FAULTS: Readonly<Record<FaultName, Fault>> = {
  'kill-worker': killWorker,
  'lose-post-reply': losePostReply,
  'lose-get-reply': loseGetReply,
  'duplicate-event': duplicateEvent,
  'throttle-comprehend': throttleComprehend,
  'throttle-table': throttleTable,
  'comprehend-down': comprehendDown,
};
