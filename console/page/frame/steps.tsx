import type { ComponentChildren } from 'preact';

export interface Step {
  readonly title: string;
  readonly done: boolean;
  readonly help?: ComponentChildren;
}

/** What to do first. Each step ticks itself off. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol class="steps">
      {steps.map(({ title, done, help }) => (
        <li key={title} class={done ? 'done' : ''}>
          <span class="tick" role="img" aria-label={done ? 'done' : 'to do'}>
            {done ? '✓' : ''}
          </span>
          <div>
            <strong>{title}</strong>
            {help !== undefined && <div class={done ? 'past' : ''}>{help}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
