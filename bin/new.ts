import { runNewCommand } from '../tools/commands/new';

runNewCommand();
