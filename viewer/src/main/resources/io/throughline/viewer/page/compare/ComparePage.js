import { useAnswer } from '../core/data.js';
import { clockMillis, counted, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { changed, link, replace } from '../core/route.js';
import { Nothing, Problem } from '../parts/Notes.js';
import { Service } from '../parts/Service.js';
import { comparison } from './comparison.js';

/** Two traces by the names of their spans. @param {{route: import('../core/route.js').Route}} props */
export function ComparePage({ route }) {
  const { a, b } = route.params;
  const first = useAnswer(a ? `traces/${a}` : '');
  const second = useAnswer(b ? `traces/${b}` : '');
  const other = useAnswer(first.data && !b ? 'traces' : '', { q: nameTerm(first.data), limit: 40 });
  if (first.error) return html`<main class="page overview"><h1>Compare</h1><${Problem} error=${first.error} /></main>`;
  if (!a) return html`<main class="page overview"><h1>Compare</h1><${Nothing} title="Open a trace and choose “Compare”." /></main>`;
  if (!first.data) return html`<main class="page overview"></main>`;
  const choose = (/** @type {string|undefined} */ id) => replace(changed(route, { b: id }));
  return html`<main class="page overview compare">
    <h1>Compare two traces</h1>
    <div class="pair">
      <${Side} title="A" trace=${first.data} />
      ${second.data && b ? html`<${Side} title="B" trace=${second.data} onChange=${() => choose(undefined)} />` : html`<${Candidates} traces=${(other.data?.traces ?? []).filter((/** @type {any} */ one) => one.traceId !== a)} onChoose=${choose} />`}
    </div>
    <${Problem} error=${second.error} />
    ${second.data && b && html`<${Table} a=${first.data} b=${second.data} />`}
  </main>`;
}

/** @param {any} trace */
function nameTerm(trace) {
  if (!trace) return '';
  const root = Math.max(0, trace.spans.parent.indexOf(-1));
  return `name:"${trace.names[trace.spans.name[root]].replace(/[\\"]/g, '\\$&')}"`;
}

/** @param {{title: string, trace: any, onChange?: () => void}} props */
function Side({ title, trace, onChange }) {
  const root = Math.max(0, trace.spans.parent.indexOf(-1));
  return html`<section class="card">
    <h2><span class="tag">${title}</span> <a href=${link('trace', trace.traceId)}>${trace.names[trace.spans.name[root]]}</a></h2>
    <p><${Service} name=${trace.services[trace.spans.service[root]]} /> <span class="mono">${duration(trace.duration)} · ${counted(trace.spans.id.length, 'span')} · ${clockMillis(trace.start / 1000)}</span></p>
    ${onChange && html`<button onClick=${onChange}>Choose another</button>`}
  </section>`;
}

/** @param {{traces: any[], onChoose: (id: string) => void}} props */
function Candidates({ traces, onChoose }) {
  return html`<section class="card">
    <h2>Compare with</h2>
    ${!traces.length && html`<p class="dim">No other trace has a span of this name.</p>`}
    <ul class="plain candidates">
      ${traces.map((trace) => html`<li key=${trace.traceId}><button onClick=${() => onChoose(trace.traceId)}><span class="mono">${clockMillis(trace.start / 1000)}</span> <${Service} name=${trace.service} /> ${trace.name} <span class="mono">${duration(trace.duration)}</span>${trace.errors > 0 && html` <span class="bad">✕</span>`}</button></li>`)}
    </ul>
  </section>`;
}

/** @param {{a: any, b: any}} props */
function Table({ a, b }) {
  return html`<table class="figures">
    <thead><tr><th scope="col">Service</th><th scope="col">Span</th><th scope="col">Spans A</th><th scope="col">Spans B</th><th scope="col">Sum A</th><th scope="col">Sum B</th><th scope="col">Difference</th><th scope="col">Errors A</th><th scope="col">Errors B</th></tr></thead>
    <tbody>
      ${comparison(a, b).map(
        (row) => html`<tr key=${row.service + ' ' + row.name} class=${row.kind}>
          <th scope="row"><${Service} name=${row.service} /></th>
          <td class="text">${row.name} ${row.kind !== 'both' && html`<span class="tag">only ${row.kind}</span>`}</td>
          <td class="mono">${row.a.spans || '–'}</td>
          <td class="mono">${row.b.spans || '–'}</td>
          <td class="mono">${row.a.spans ? duration(row.a.sum) : '–'}</td>
          <td class="mono">${row.b.spans ? duration(row.b.sum) : '–'}</td>
          <td class=${`mono ${row.more > 0 ? 'caution' : ''}`}>${row.more > 0 ? '+' : ''}${duration(row.more)}</td>
          <td class=${`mono ${row.a.errors ? 'bad' : 'faint'}`}>${row.a.errors}</td>
          <td class=${`mono ${row.b.errors ? 'bad' : 'faint'}`}>${row.b.errors}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
