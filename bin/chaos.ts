import { runChaosCommand } from '../local/commands/chaos';

runChaosCommand();
