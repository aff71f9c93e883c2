import { useState } from 'preact/hooks';
import { post } from '../core/api.js';
import { useAnswer } from '../core/data.js';
import { count, digits, duration } from '../core/format.js';
import { html } from '../core/html.js';
import { termOf } from '../core/query.js';
import { link } from '../core/route.js';
import { FileButton } from '../parts/FileButton.js';
import { Nothing, Problem } from '../parts/Notes.js';
import { Service } from '../parts/Service.js';
import { sessionRows } from './sessionRows.js';

/** What is held, beside a session of before: operation by operation. */
export function SessionsPage() {
  const { data, error, reload } = useAnswer('comparison');
  const [failed, setFailed] = useState(/** @type {Error|undefined} */ (undefined));
  const open = async (/** @type {File} */ file) => {
    try {
      await post(`comparison?name=${encodeURIComponent(file.name)}`, file, 'application/octet-stream');
      setFailed(undefined);
    } catch (reason) {
      setFailed(/** @type {Error} */ (reason));
    }
    reload();
  };
  if (!data) return html`<main class="page overview"><h1>Compare sessions</h1><${Problem} error=${error} /></main>`;
  return html`<main class="page overview compare">
    <h1>Compare sessions</h1>
    <p class="choice"><${FileButton} title=${data.before ? 'Open another' : 'Open a session file'} label="Session file to compare with" onFile=${open} />${data.before && html`<button onClick=${reload}>Reckon again</button>`}</p>
    <${Problem} error=${failed ?? error} />
    ${data.before && data.evicted > 0 && html`<p class="caution evicted">Of now, ${count(data.evicted)} spans were evicted: what it has is too low, and what it has not may have been there. More can be held: --limit.</p>`}
    ${data.before ? html`<${Table} data=${data} />` : html`<${Nothing} title="Nothing to compare with yet."><p>Open the session file of another run: its spans stand beside those that are held now, by service and name. “Save the session” on <a href="#/health">Health</a> writes one.</p><//>`}
  </main>`;
}

/** @param {{data: any}} props */
function Table({ data }) {
  return html`<table class="figures sessions">
    <caption>Before: <b>${data.before}</b>. Now: <b>${data.now}</b>.</caption>
    <thead>
      <tr><th scope="col" rowspan="2">Service</th><th scope="col" rowspan="2">Operation</th><th scope="colgroup" colspan="2">Spans</th><th scope="colgroup" colspan="2">Errors</th><th scope="colgroup" colspan="2">p50</th><th scope="colgroup" colspan="2">p99</th><th scope="col" rowspan="2">p99 now / before</th></tr>
      <tr>${[1, 2, 3, 4].map((pair) => html`<${Pair} key=${pair} />`)}</tr>
    </thead>
    <tbody>
      ${sessionRows(data.operations).map((row) => html`<${Operation} key=${JSON.stringify([row.service, row.name])} row=${row} evicted=${data.evicted > 0} />`)}
    </tbody>
  </table>`;
}

function Pair() {
  return html`<th scope="col">before</th><th scope="col">now</th>`;
}

/** @param {{row: import('./sessionRows.js').Row, evicted: boolean}} props */
function Operation({ row, evicted }) {
  const { before, now } = row;
  const kind = row.kind === 'gone' && evicted ? 'not held' : row.kind;
  const to = link('traces', '', { q: `${termOf('service', row.service)} ${termOf('name', row.name)}` });
  return html`<tr class=${row.kind}>
    <th scope="row">${row.service ? html`<${Service} name=${row.service} />` : ''}</th>
    <td class="text">${now ? html`<a href=${to}>${row.name}</a>` : row.name} ${row.kind !== 'both' && html`<span class="tag">${kind}</span>`}</td>
    <td class="mono">${before ? count(before.spans) : '–'}</td>
    <td class="mono">${now ? count(now.spans) : '–'}</td>
    <td class="mono">${before ? count(before.errors) : '–'}</td>
    <td class=${`mono ${row.failing > 0 ? 'bad' : ''}`}>${now ? count(now.errors) : '–'}</td>
    <td class="mono">${before ? duration(before.p50) : '–'}</td>
    <td class="mono">${now ? duration(now.p50) : '–'}</td>
    <td class="mono">${before ? duration(before.p99) : '–'}</td>
    <td class="mono">${now ? duration(now.p99) : '–'}</td>
    <td class=${`mono ${row.slower > 1.1 ? 'caution' : ''}`}>${row.kind === 'both' ? `${digits(row.slower)}×` : ''}</td>
  </tr>`;
}
