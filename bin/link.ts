import { runLinkCommand } from '../tools/commands/link';

runLinkCommand();
