import { useState } from 'preact/hooks';

/** Copies a text, and says whether that worked. */
export function CopyButton({ text, title = 'Copy' }: { readonly text: () => string; readonly title?: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied');
    } catch {
      setSaid('The browser does not allow copying.');
    }
    setTimeout(() => setSaid(''), 2_000);
  };
  return (
    <button type="button" class="quiet copy" onClick={() => void copy()}>
      <span class={said === '' ? '' : 'away'}>{title}</span>
      <span role="status">{said}</span>
    </button>
  );
}
