import { runSmokeCommand } from '../tools/commands/smoke';

runSmokeCommand();
