import { clockMillis } from '../core/format.js';
import { html } from '../core/html.js';
import { link } from '../core/route.js';
import { Level } from './Level.js';

/** A few lines inside of a span's panel. @param {{logs: any[]}} props */
export function LogLines({ logs }) {
  return html`<ul class="plain lines">
    ${logs.map(
      (line) => html`<li key=${line.id}>
        <a href=${link('logs', '', { trace: line.traceId, log: line.id })}><span class="mono faint">${clockMillis(line.time / 1000)}</span> <${Level} level=${line.level} /> <span class="body">${line.body}</span></a>
      </li>`,
    )}
  </ul>`;
}
