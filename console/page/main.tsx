import { render } from 'preact';
import { takeToken } from './client/token';
import { Start } from './frame/start';

const root = document.getElementById('page');
if (root) render(<Start token={takeToken()} />, root);
// A new address with a new token changes only the fragment, which does not load the page again.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload();
});
