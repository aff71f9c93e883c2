import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../core/html.js';
import { useKeys } from '../core/keys.js';
import { useLiveList } from '../core/list.js';
import { replaceTerm, terms } from '../core/query.js';
import { changed, go, link, replace } from '../core/route.js';
import { LiveButton } from '../parts/LiveButton.js';
import { Nothing } from '../parts/Notes.js';
import { SearchField } from '../parts/SearchField.js';
import { TimeRange } from '../parts/TimeRange.js';
import { VirtualList } from '../parts/VirtualList.js';
import { LogHeader, LogRow } from './LogRow.js';
import { LogPanel } from './LogPanel.js';

const LEVELS = ['', 'debug', 'info', 'warn', 'error'];

/** @param {{route: import('../core/route.js').Route}} props */
export function LogsPage({ route }) {
  const { params } = route;
  const [paused, setPaused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [hovered, setHovered] = useState(false);
  const scroller = useRef(null);
  const asked = { q: params.q, trace: params.trace, span: params.span, last: params.last, from: params.from, to: params.to };
  const held = paused || scrolled || hovered;
  const { rows, fresh, suggestions, error, loading, more, show } = useLiveList('logs', 'logs', asked, { signal: 'logs', held, paused });

  const chosen = params.log ? rows.findIndex((row) => row.id === params.log) : -1;
  const change = (/** @type {Record<string, string|undefined>} */ changes) => replace(changed(route, changes));
  const choose = (/** @type {number} */ index) => change({ log: rows[index]?.id });
  const step = (/** @type {number} */ by) => choose(Math.max(0, Math.min(rows.length - 1, chosen + by)));
  const close = () => change({ log: undefined });
  const showNew = () => {
    if (scroller.current) /** @type {HTMLElement} */ (scroller.current).scrollTop = 0;
    show();
  };
  useEffect(() => {
    addEventListener('escape', close);
    return () => removeEventListener('escape', close);
  });
  useKeys([
    { keys: ['j', 'ArrowDown'], says: 'next line', run: () => step(1) },
    { keys: ['k', 'ArrowUp'], says: 'line before', run: () => step(-1) },
    {
      keys: ['Enter'],
      says: "open the line's trace",
      run: () => rows[chosen]?.traceId && go(link('trace', rows[chosen].traceId, { span: rows[chosen].spanId })),
    },
  ]);
  const level = terms(params.q ?? '').find((term) => term.startsWith('level:'))?.slice(6) ?? '';

  return html`<main class="page logs">
    <h1 class="unseen">Log lines</h1>
    <div class="search-bar">
      <${SearchField}
        value=${params.q ?? ''}
        label="Search log lines"
        placeholder="service:journal  level:warn  topic:a/b  or any text"
        error=${error?.status === 400 ? error : undefined}
        suggestions=${suggestions}
        onChange=${(/** @type {string} */ q) => change({ q, log: undefined })}
      />
      <div class="controls">
        <select aria-label="Lowest level" value=${level} onChange=${(/** @type {any} */ event) => change({ q: replaceTerm(params.q ?? '', 'level:', event.target.value && `level:${event.target.value}`) })}>
          ${LEVELS.map((name) => html`<option key=${name} value=${name}>${name ? `${name.toUpperCase()} and above` : 'All levels'}</option>`)}
        </select>
        <${TimeRange} params=${params} onChange=${change} />
        <${LiveButton} paused=${paused} fresh=${fresh} onPause=${setPaused} onShow=${showNew} />
      </div>
    </div>
    ${params.trace && html`<p class="narrowed">Lines of ${params.span ? 'span' : 'trace'} <a class="mono" href=${link('trace', params.trace, { span: params.span })}>${params.span ?? params.trace}</a> <button onClick=${() => change({ trace: undefined, span: undefined })}>Show all lines</button></p>`}
    <div class=${`split ${params.log ? 'open' : ''}`}>
      <div class="fill" onMouseEnter=${() => setHovered(true)} onMouseLeave=${() => setHovered(false)}>
        ${rows.length || loading
          ? html`<${VirtualList}
              label="Log lines"
              kind="log-list"
              count=${rows.length}
              rowHeight=${26}
              header=${html`<${LogHeader} />`}
              row=${(/** @type {number} */ index) => html`<${LogRow} line=${rows[index]} />`}
              attributes=${(/** @type {number} */ index) => ({ 'data-level': rows[index].level })}
              selected=${chosen}
              scroller=${scroller}
              onOpen=${choose}
              onEnd=${more}
              onHold=${setScrolled}
            />`
          : html`<${NoLines} searched=${Boolean(params.q || params.trace || params.last || params.from)} error=${error} />`}
      </div>
      ${params.log && html`<${LogPanel} id=${params.log} onClose=${close} />`}
    </div>
  </main>`;
}

/** @param {{searched: boolean, error: any}} props */
function NoLines({ searched, error }) {
  if (error) return html`<${Nothing} title=${error.status === 400 ? 'The search field has a mistake.' : error.message} />`;
  if (searched) return html`<${Nothing} title="No log line satisfies this search."><p><a href="#/logs">Show all</a></p><//>`;
  return html`<${Nothing} title="No log lines yet."><p>They come by OTLP, as spans do, or from files of JSON lines that the viewer was told to read.</p><//>`;
}
