import * as fs from 'node:fs';
import * as path from 'node:path';
import { settingsPage } from '../tools/settings-page';

fs.writeFileSync(path.join(__dirname, '..', 'docs', 'settings.md'), settingsPage());
