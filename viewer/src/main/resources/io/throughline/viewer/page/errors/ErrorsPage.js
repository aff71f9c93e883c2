import { useAnswer } from '../core/data.js';
import { clock, count, counted } from '../core/format.js';
import { html } from '../core/html.js';
import { useChanges } from '../core/live.js';
import { quoted, termOf } from '../core/query.js';
import { changed, link, replace } from '../core/route.js';
import { useKeys } from '../core/keys.js';
import { Nothing, Problem } from '../parts/Notes.js';
import { Service } from '../parts/Service.js';
import { Stack } from '../span/Stack.js';

/** Exceptions by type and first frame of the host's code. @param {{route: import('../core/route.js').Route}} props */
export function ErrorsPage({ route }) {
  const { data, error, reload } = useAnswer('errors');
  useChanges('spans', reload);
  useChanges('logs', reload);
  const all = data?.errors ?? [];
  const chosen = all.findIndex((/** @type {any} */ one) => keyOf(one) === route.params.error);
  const choose = (/** @type {number} */ index) => replace(changed(route, { error: index === chosen || !all[index] ? undefined : keyOf(all[index]) }));
  useKeys([
    { keys: ['j', 'ArrowDown'], says: 'next error', run: () => chosen < all.length - 1 && choose(chosen + 1) },
    { keys: ['k', 'ArrowUp'], says: 'error before', run: () => chosen > 0 && choose(chosen - 1) },
    { keys: ['Escape'], says: 'close it', run: () => chosen >= 0 && choose(chosen) },
  ]);
  return html`<main class="page overview">
    <h1>Exceptions</h1>
    <${Problem} error=${error} />
    ${data && !all.length && html`<${Nothing} title="No exceptions are held."><p>Those of spans and of log lines are grouped here.</p><//>`}
    <ul class="plain groups-of-errors">
      ${all.map(
        (/** @type {any} */ one, /** @type {number} */ index) => html`<li key=${keyOf(one)} class=${index === chosen ? 'open' : ''}>
          <button class="group" aria-expanded=${index === chosen} onClick=${() => choose(index)}>
            <span class="times mono">${count(one.count)}×</span>
            <span class="what"><b class="bad">${one.type}</b> <span>${one.message}</span><small class="mono faint">${one.frame}</small></span>
            <span class="who">${one.services.map((/** @type {string} */ name) => html`<${Service} key=${name} name=${name} />`)}</span>
            <span class="when mono faint">${clock(one.first / 1000)}${one.last > one.first ? ` – ${clock(one.last / 1000)}` : ''}</span>
          </button>
          ${index === chosen && html`<${Group} error=${one} />`}
        </li>`,
      )}
    </ul>
  </main>`;
}

/** @param {{error: any}} props */
function Group({ error }) {
  const q = searchOf(error);
  return html`<div class="group-body">
    <p class="dim">${toldBy(error)}</p>
    <p>
      ${error.traceId && html`<a class="button" href=${link('trace', error.traceId, { span: error.spanId })}>Open the latest trace</a>`}
      ${q && error.spans > 0 && html`<a class="button" href=${link('traces', '', { q })}>Its traces</a>`}
      ${q && error.logs > 0 && html`<a class="button" href=${link('logs', '', { q })}>Its log lines</a>`}
    </p>
    ${error.stack && html`<${Stack} text=${error.stack} own=${error.frame} />`}
  </div>`;
}

/** How the telemetry has it; an error counts once in a trace. @param {any} error */
function toldBy({ spans, logs }) {
  const told = [spans > 0 && counted(spans, 'span'), logs > 0 && counted(logs, 'log line')];
  return `Told by ${told.filter(Boolean).join(' and ')}.`;
}

/** What finds its spans and lines; the rest of too many groups has nothing in common. @param {any} error */
function searchOf({ kind, type, frame }) {
  if (kind === 'others') return '';
  if (kind === 'span') return `${termOf('name', type)} error -event:exception`;
  const typed = type === '(no type)' ? 'event:exception -exception.type:*' : termOf('exception.type', type);
  return frame ? `${typed} ${quoted(frame)}` : typed;
}

/** @param {any} error */
function keyOf(error) {
  return `${error.kind} ${error.type} ${error.frame ?? ''}`;
}
