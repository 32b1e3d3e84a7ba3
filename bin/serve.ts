import { runServeCommand } from '../local/commands/serve';

runServeCommand();
