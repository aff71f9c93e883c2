import { count } from '../core/format.js';
import { html } from '../core/html.js';
import { useKeys } from '../core/keys.js';

/**
 * Pauses a list, and tells what came meanwhile.
 *
 * @param {{paused: boolean, fresh: number, onPause: (paused: boolean) => void, onShow: () => void}} props
 */
export function LiveButton({ paused, fresh, onPause, onShow }) {
  useKeys([
    { keys: ['p'], says: 'pause, and go on', run: () => onPause(!paused) },
    { keys: ['.'], says: 'show what is new', run: onShow },
  ]);
  return html`<div class="live">
    ${fresh > 0 && html`<button class="fresh" onClick=${onShow}>${fresh >= 1000 ? '1,000+' : count(fresh)} new</button>`}
    <button aria-pressed=${paused} class=${paused ? 'paused' : 'running'} onClick=${() => onPause(!paused)}>
      <span class="lamp" aria-hidden="true"></span>${paused ? 'Paused' : 'Live'}
    </button>
  </div>`;
}
