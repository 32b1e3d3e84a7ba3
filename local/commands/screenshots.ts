import * as path from 'node:path';
import { aCommand, runCommand } from '../../tools/command-line/command';
import { takeScreenshots } from '../screenshots/take-screenshots';

const FOLDER = path.join(__dirname, '..', '..', 'docs', 'console');

const command = aCommand(
  'npm run screenshots --',
  'Makes the pictures of docs/console.md: runs a query on this machine, kills its worker, and photographs the page in a Chromium.',
);

export const runScreenshotsCommand = () => runCommand(command, () => takeScreenshots(FOLDER));
