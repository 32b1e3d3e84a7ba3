import { runTestDeployedCommand } from '../tools/commands/test-deployed';

runTestDeployedCommand();
