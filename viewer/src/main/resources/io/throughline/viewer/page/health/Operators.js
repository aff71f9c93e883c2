import { useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer } from '../core/data.js';
import { count } from '../core/format.js';
import { html } from '../core/html.js';
import { Problem } from '../parts/Notes.js';
import { Service } from '../parts/Service.js';
import { Control } from './Control.js';
import { healthFacts } from './healthFacts.js';

const EVERY = 5_000;

/** What services say of themselves, and how they are told to say more. @param {{route: import('../core/route.js').Route}} props */
export function Operators({ route }) {
  const { data, error, reload } = useAnswer('operators');
  const [open, setOpen] = useState('');
  const section = useRef(/** @type {HTMLElement|null} */ (null));
  const { focus, value } = route.params;
  useEffect(() => {
    const timer = setInterval(reload, EVERY);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (focus && data) section.current?.scrollIntoView();
  }, [focus, Boolean(data)]);
  const services = data?.services ?? [];
  return html`<section aria-labelledby="operators" ref=${section}>
    <h2 id="operators">What services say of themselves</h2>
    <${Problem} error=${error} />
    ${focus && html`<p>To follow <code>${focus}</code> = <code>${value}</code>, control the service that sees it first.</p>`}
    ${data && !services.length && html`<p class="dim">No service has told its operators' port. Those of Throughline do, others may by the resource's attribute <code>throughline.operators.port</code>; the port has to be on this machine.</p>`}
    ${services.length > 0 && html`<table class="figures operators">
      <thead><tr><th scope="col">Service</th><th scope="col">Port</th><th scope="col">State</th><th scope="col">Lost</th><th scope="col">Spooled</th><th scope="col"><span class="unseen">Control</span></th></tr></thead>
      ${services.map((/** @type {any} */ one) => {
        const key = `${one.service} ${one.port}`;
        return html`<${OneService} key=${key} one=${one} open=${open === key} wanted=${focus ? { attribute: focus, value } : undefined} onOpen=${() => setOpen(open === key ? '' : key)} />`;
      })}
    </table>`}
  </section>`;
}

/** @param {{one: any, open: boolean, wanted?: {attribute: string, value: string}, onOpen: () => void}} props */
function OneService({ one, open, wanted, onOpen }) {
  const facts = one.health && healthFacts(one.health);
  return html`<tbody>
    <tr>
      <th scope="row"><${Service} name=${one.service} /></th>
      <td class="mono">${one.port}</td>
      <td class="text">${facts ? html`<${State} status=${one.health.status} facts=${facts} />` : html`<span class="faint">${one.error}</span>`}</td>
      <td class=${`mono ${facts?.lost ? 'bad' : 'faint'}`}>${facts ? count(facts.lost) : ''}</td>
      <td class=${`mono ${facts?.spooled ? 'caution' : 'faint'}`}>${facts ? count(facts.spooled) : ''}</td>
      <td>${one.health && html`<button aria-expanded=${open} onClick=${onOpen}>Control</button>`}</td>
    </tr>
    ${open && html`<tr class="control"><td colspan="6"><${Control} at=${one} wanted=${wanted} /></td></tr>`}
  </tbody>`;
}

/** @param {{status: string, facts: ReturnType<typeof healthFacts>}} props */
function State({ status, facts }) {
  const kind = { UP: 'good', DOWN: 'bad' }[status] ?? 'caution';
  return html`<b class=${kind}>${status}</b>
    ${facts.checks.map((name) => html` <span class="tag">${name} is down</span>`)}
    ${facts.parts.map(({ name, error }) => html`<br /><span class="dim">${name}${error && `: ${error}`}</span>`)}`;
}
