import { runConsoleCommand } from '../console/deployed/command';

runConsoleCommand();
