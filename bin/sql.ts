import { runSqlCommand } from '../tools/commands/sql';

runSqlCommand();
