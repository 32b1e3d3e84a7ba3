import { runScreenshotsCommand } from '../local/commands/screenshots';

runScreenshotsCommand();
