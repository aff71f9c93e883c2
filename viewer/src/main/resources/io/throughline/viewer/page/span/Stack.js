import { html } from '../core/html.js';
import { Copy } from '../parts/Copy.js';
import { folds } from './stackFolds.js';

/** @param {{text: string, own?: string}} props own: the first frame of the host's code */
export function Stack({ text, own }) {
  return html`<div class="stack mono">
    ${folds(text).map((fold, index) =>
      fold.folded
        ? html`<details key=${index}><summary>${fold.lines.length} frames of libraries</summary><pre>${fold.lines.join('\n')}</pre></details>`
        : html`<pre key=${index}>${fold.lines.map((line) => html`<span class=${own && line.includes(own) ? 'own' : ''}>${line}${'\n'}</span>`)}</pre>`,
    )}
    <${Copy} text=${text} label="Copy the stack trace">copy<//>
  </div>`;
}
