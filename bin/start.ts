import { runStartCommand } from '../local/commands/start';

runStartCommand();
