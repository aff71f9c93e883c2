import { useRef, useState } from 'preact/hooks';
import { html } from '../core/html.js';
import { useKeys } from '../core/keys.js';
import { useLiveList } from '../core/list.js';
import { changed, go, link, replace } from '../core/route.js';
import { LiveButton } from '../parts/LiveButton.js';
import { Nothing } from '../parts/Notes.js';
import { SearchField } from '../parts/SearchField.js';
import { TimeRange } from '../parts/TimeRange.js';
import { VirtualList } from '../parts/VirtualList.js';
import { Cloud } from './Cloud.js';
import { TraceHeader, TraceRow } from './TraceRow.js';

/** @param {{route: import('../core/route.js').Route, status: any}} props */
export function TracesPage({ route, status }) {
  const { params } = route;
  const [paused, setPaused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [hovered, setHovered] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const scroller = useRef(null);
  const asked = { q: params.q, sort: params.sort, last: params.last, from: params.from, to: params.to };
  const held = paused || scrolled || hovered || chosen >= 0;
  const { rows, fresh, suggestions, error, loading, more, show } = useLiveList('traces', 'traces', asked, { signal: 'spans', held, paused });

  const change = (/** @type {Record<string, string|undefined>} */ changes) => {
    setChosen(-1);
    replace(changed(route, changes));
  };
  const open = (/** @type {number} */ index) => rows[index] && go(traceLink(rows[index]));
  const step = (/** @type {number} */ by) => setChosen((was) => Math.max(0, Math.min(rows.length - 1, was + by)));
  const showNew = () => {
    setChosen(-1);
    if (scroller.current) /** @type {HTMLElement} */ (scroller.current).scrollTop = 0;
    show();
  };
  useKeys([
    { keys: ['j', 'ArrowDown'], says: 'next row', run: () => step(1) },
    { keys: ['k', 'ArrowUp'], says: 'row before', run: () => step(-1) },
    { keys: ['Enter'], says: 'open', run: () => open(chosen) },
    { keys: ['s'], says: 'sort by time or by duration', run: () => change({ sort: params.sort === 'duration' ? undefined : 'duration' }) },
    { keys: ['e'], says: 'errors only, or all', run: () => change({ q: params.q === 'error' ? '' : 'error' }) },
  ]);
  const longest = rows.reduce((most, row) => Math.max(most, row.duration), 1);

  return html`<main class="page traces">
    <h1 class="unseen">Traces</h1>
    <div class="search-bar">
      <${SearchField}
        value=${params.q ?? ''}
        label="Search traces"
        placeholder="service:mqtt-broker  >10ms  error  topic:a/b  or any text"
        error=${error?.status === 400 ? error : undefined}
        suggestions=${suggestions}
        onChange=${(/** @type {string} */ q) => change({ q })}
      />
      <div class="controls">
        <${TimeRange} params=${params} onChange=${change} />
        <select aria-label="Sort" value=${params.sort ?? 'time'} onChange=${(/** @type {any} */ event) => change({ sort: event.target.value === 'time' ? undefined : event.target.value })}>
          <option value="time">Newest first</option>
          <option value="duration">Longest first</option>
        </select>
        <${LiveButton} paused=${paused} fresh=${fresh} onPause=${setPaused} onShow=${showNew} />
      </div>
    </div>
    <${Cloud} rows=${rows} onOpen=${open} onHold=${setHovered} onRange=${(/** @type {number} */ from, /** @type {number} */ to) => change({ last: undefined, from: String(from), to: String(to) })} />
    <div class="fill" onMouseEnter=${() => setHovered(true)} onMouseLeave=${() => setHovered(false)}>
      ${rows.length || loading
        ? html`<${VirtualList}
            label="Traces"
            kind="trace-list"
            count=${rows.length}
            rowHeight=${32}
            header=${html`<${TraceHeader} />`}
            row=${(/** @type {number} */ index) => html`<${TraceRow} trace=${rows[index]} longest=${longest} to=${traceLink(rows[index])} />`}
            selected=${chosen}
            scroller=${scroller}
            onOpen=${open}
            onEnd=${more}
            onHold=${setScrolled}
          />`
        : html`<${NoTraces} searched=${Boolean(params.q || params.last || params.from)} error=${error} otlp=${status?.otlp} />`}
    </div>
  </main>`;
}

/** @param {any} trace */
function traceLink(trace) {
  return link('trace', trace.traceId, { span: trace.spanId });
}

/** @param {{searched: boolean, error: any, otlp: {http: string, grpc?: string}|undefined}} props */
function NoTraces({ searched, error, otlp }) {
  if (error) return html`<${Nothing} title=${error.status === 400 ? 'The search field has a mistake.' : error.message} />`;
  if (searched) return html`<${Nothing} title="No trace satisfies this search."><p><a href="#/traces">Show all</a></p><//>`;
  return html`<${Nothing} title="No spans yet.">
    ${otlp && html`<p>Services send them here by OTLP: <code>${otlp.http}</code> (HTTP)${otlp.grpc && html` or <code>${otlp.grpc}</code> (gRPC)`}. ${otlp.http.endsWith(':4318') && 'That is where every SDK sends by default.'}</p>`}
    <p>A service with Throughline's spool sends what it kept before this page was started, too.</p>
  <//>`;
}
