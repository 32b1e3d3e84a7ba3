import { clockText } from '../lane/duration-text';
import { useStore } from '../state/use-store';
import { useConsole } from './console-context';

/** Where the stack runs, and how fresh the page is. */
export function Banner() {
  const { info, store } = useConsole();
  const connection = useStore(store, (state) => state.connection);
  const readAt = useStore(store, (state) => state.readAt);
  const { where, account, region, stack, readEverySeconds } = info;
  return (
    <div class={`banner ${where === 'AWS' ? 'aws' : 'here'}`}>
      <strong>{where === 'AWS' ? 'AWS account' : 'This machine'}</strong>
      <span>
        {where === 'AWS' && `${account} · `}
        {region} · {stack}
      </span>
      <span class="fresh">
        {readEverySeconds === undefined
          ? connection.is === 'open' && 'live'
          : `read every ${readEverySeconds} s${readAt ? `, last at ${clockText(readAt)}` : ''}`}
      </span>
    </div>
  );
}
