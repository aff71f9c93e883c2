import { useEffect, useMemo, useState } from 'preact/hooks';
import { useAnswer } from '../core/data.js';
import { html } from '../core/html.js';
import { useKeys } from '../core/keys.js';
import { useChanges } from '../core/live.js';
import { changed, go, link, replace } from '../core/route.js';
import { Nothing } from '../parts/Notes.js';
import { SpanPanel } from '../span/SpanPanel.js';
import { criticalPath, piecesBySpan } from './criticalPath.js';
import { Minimap } from './Minimap.js';
import { TraceBar } from './TraceBar.js';
import { TraceHead } from './TraceHead.js';
import { ancestors, shownRows, treeOf } from './tree.js';
import { useTraceSearch } from './search.js';
import { Waterfall } from './Waterfall.js';

/** @param {{route: import('../core/route.js').Route}} props */
export function TracePage({ route }) {
  const { data, error, loading, reload } = useAnswer(`traces/${encodeURIComponent(route.id)}`);
  useChanges('spans', () => {
    // A trace that is a minute old is complete for all that one can tell.
    if (!data || Date.now() * 1000 - data.start - data.duration / 1000 < 60e6) reload();
  });
  const trace = data?.traceId === route.id ? data : undefined;
  if (trace) return html`<${Shown} key=${trace.traceId} trace=${trace} route=${route} />`;
  if (loading) return html`<main class="page"><p class="wait">Reading the trace …</p></main>`;
  return html`<main class="page">
    <h1 class="unseen">Trace</h1>
    <${Nothing} title="This trace is not held.">
      <p>${error?.message}</p>
      <p>It was evicted to keep the memory bounded, belongs to another session, or has not arrived: it is shown here as soon as it does.</p>
      <p><a href="#/traces">All traces</a></p>
    <//>
  </main>`;
}

/** @param {{trace: import('./tree.js').Trace, route: import('../core/route.js').Route}} props */
function Shown({ trace, route }) {
  const { spans } = trace;
  const tree = useMemo(() => treeOf(spans), [trace]);
  const critical = useMemo(() => piecesBySpan(criticalPath(spans)), [trace]);
  const logsOf = useMemo(() => indexesBy(trace.logs.span), [trace]);
  // Another answer has other indexes and another start: what is kept is kept by the ids of spans.
  const indexOf = useMemo(() => new Map(spans.id.map((id, span) => [id, span])), [trace]);
  const [folded, setFolded] = useState(/** @type {Set<string>} */ (new Set()));
  const [stretch, setStretch] = useState(/** @type {Stretch|undefined} */ (undefined));
  const collapsed = useMemo(() => indexesOf(folded, indexOf), [folded, indexOf]);
  const zoom = zoomOf(stretch, trace, indexOf);
  const setZoom = (/** @type {{from: number, to: number}} */ to) => setStretch(stretchOf(to, trace));
  const shown = useMemo(() => shownRows(tree, collapsed), [tree, collapsed]);
  const search = useTraceSearch(trace, route.params.find ?? '', tree, indexOf);

  const chosen = indexOf.get(route.params.span ?? '') ?? -1;
  const place = chosen < 0 ? -1 : shown.indexOf(tree.rowOf[chosen]);
  const choose = (/** @type {number} */ span) => replace(changed(route, { span: span < 0 ? undefined : spans.id[span] }));
  const step = (/** @type {number} */ by) => {
    const to = Math.max(0, Math.min(shown.length - 1, place < 0 ? 0 : place + by));
    choose(tree.order[shown[to]]);
  };
  const toggle = (/** @type {number} */ span, /** @type {boolean|undefined} */ close) =>
    setFolded((was) => {
      const next = new Set(was);
      if (close ?? !next.has(spans.id[span])) next.add(spans.id[span]);
      else next.delete(spans.id[span]);
      return next;
    });
  const hit = (/** @type {number} */ by) => {
    const span = search.step(by, chosen < 0 ? -1 : tree.rowOf[chosen]);
    if (span >= 0) choose(span);
  };

  // A span that a link or a search leads to is unfolded.
  useEffect(() => {
    if (chosen < 0) return;
    const above = new Set(ancestors(spans.parent, chosen).map((span) => spans.id[span]));
    setFolded((was) => ([...was].some((id) => above.has(id)) ? new Set([...was].filter((id) => !above.has(id))) : was));
  }, [chosen < 0 ? '' : spans.id[chosen]]);
  useEffect(() => {
    const close = () => choose(-1);
    addEventListener('escape', close);
    return () => removeEventListener('escape', close);
  });
  useKeys([
    { keys: ['j', 'ArrowDown'], says: 'next span', run: () => step(1) },
    { keys: ['k', 'ArrowUp'], says: 'span before', run: () => step(-1) },
    { keys: ['ArrowLeft'], says: 'fold the span', run: () => chosen >= 0 && toggle(chosen, true) },
    { keys: ['ArrowRight'], says: 'unfold the span', run: () => chosen >= 0 && toggle(chosen, false) },
    { keys: ['n'], says: 'next hit of the search', run: () => hit(1) },
    { keys: ['N'], says: 'hit before', run: () => hit(-1) },
    { keys: ['z'], says: 'zoom to the span, and out', run: () => setZoom(zoomed(zoom, chosen, trace)) },
    { keys: ['l'], says: 'log lines of the trace', run: () => go(link('logs', '', { trace: trace.traceId })) },
  ]);
  const parents = () => {
    const rows = Array.from(tree.order).filter((_, row) => tree.depth[row] === 1 && tree.children[row] > 0);
    setFolded(folded.size ? new Set() : new Set(rows.map((span) => spans.id[span])));
  };

  return html`<main class="page trace">
    <${TraceHead} trace=${trace} />
    <${Minimap} trace=${trace} tree=${tree} zoom=${zoom} onZoom=${setZoom} hits=${search.hits} />
    <${TraceBar} trace=${trace} zoom=${zoom} search=${search} folded=${folded.size} onFind=${(/** @type {string} */ find) => replace(changed(route, { find }))} onStep=${hit} onFold=${parents} onZoom=${setZoom} />
    <div class=${`split ${chosen >= 0 ? 'open' : ''}`}>
      <${Waterfall}
        trace=${trace}
        tree=${tree}
        shown=${shown}
        collapsed=${collapsed}
        zoom=${zoom}
        critical=${critical}
        logsOf=${logsOf}
        hits=${search.hits}
        place=${place}
        onChoose=${choose}
        onToggle=${toggle}
      />
      ${chosen >= 0 && html`<${SpanPanel} traceId=${trace.traceId} spanId=${spans.id[chosen]} onClose=${() => choose(-1)} />`}
    </div>
  </main>`;
}

/** @param {number[]} keys */
function indexesBy(keys) {
  /** @type {Map<number, number[]>} */
  const byKey = new Map();
  keys.forEach((key, index) => {
    const list = byKey.get(key);
    if (list) list.push(index);
    else byKey.set(key, [index]);
  });
  return byKey;
}

/** @param {Set<string>} ids @param {Map<string, number>} indexOf */
function indexesOf(ids, indexOf) {
  return new Set([...ids].flatMap((id) => indexOf.get(id) ?? []));
}

/**
 * The time that is zoomed to, from the start of a span that is there whatever else arrives; none if it
 * is the whole trace.
 *
 * @typedef {{of: string, from: number, to: number}} Stretch
 */

/** @param {{from: number, to: number}} zoom @param {import('./tree.js').Trace} trace @returns {Stretch|undefined} */
function stretchOf(zoom, { spans, duration }) {
  const by = spans.start[0];
  return zoom.to - zoom.from < duration ? { of: spans.id[0], from: zoom.from - by, to: zoom.to - by } : undefined;
}

/** @param {Stretch|undefined} stretch @param {import('./tree.js').Trace} trace @param {Map<string, number>} indexOf */
function zoomOf(stretch, { spans, duration }, indexOf) {
  const span = stretch && indexOf.get(stretch.of);
  if (!stretch || span === undefined) return { from: 0, to: Math.max(1, duration) };
  return { from: spans.start[span] + stretch.from, to: spans.start[span] + stretch.to };
}

/**
 * @param {{from: number, to: number}} zoom
 * @param {number} span
 * @param {import('./tree.js').Trace} trace
 */
function zoomed(zoom, span, trace) {
  if (span < 0 || zoom.to - zoom.from < trace.duration) return { from: 0, to: Math.max(1, trace.duration) };
  const from = trace.spans.start[span];
  return { from, to: from + Math.max(1, trace.spans.duration[span]) };
}
