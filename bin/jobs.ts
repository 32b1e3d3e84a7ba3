import { runJobsCommand } from '../tools/commands/jobs';

runJobsCommand();
