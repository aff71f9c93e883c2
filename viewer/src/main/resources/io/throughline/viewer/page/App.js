import { useEffect, useState } from 'preact/hooks';
import { onRefused } from './core/api.js';
import { colourOf } from './core/colours.js';
import { useAnswer } from './core/data.js';
import { html } from './core/html.js';
import { useKeys } from './core/keys.js';
import { connect, useChanges } from './core/live.js';
import { go, useRoute } from './core/route.js';
import { toggleScheme } from './core/scheme.js';
import { Keys } from './parts/Keys.js';
import { TopBar } from './parts/TopBar.js';
import { Shown, titleOf } from './pages.js';

export function App() {
  const route = useRoute();
  const [refused, setRefused] = useState(false);
  const [keys, setKeys] = useState(false);
  const status = useAnswer('status');
  useEffect(() => onRefused(() => setRefused(true)), []);
  useEffect(connect, []);
  useChanges('spans', status.reload);
  useChanges('logs', status.reload);
  useChanges('points', status.reload);
  useKeys([
    { keys: ['t'], says: 'traces', run: () => go('#/traces') },
    { keys: ['l'], says: 'logs', run: () => go('#/logs') },
    { keys: ['m'], says: 'metrics', run: () => go('#/metrics') },
    { keys: ['b'], says: 'dashboards', run: () => go('#/dashboards') },
    { keys: ['g'], says: 'map of the services', run: () => go('#/map') },
    { keys: ['x'], says: 'errors', run: () => go('#/errors') },
    { keys: ['h'], says: 'health of the telemetry', run: () => go('#/health') },
    { keys: ['d'], says: 'dark or light', run: toggleScheme },
    { keys: ['?'], says: 'these keys', run: () => setKeys((was) => !was) },
  ]);
  // Services have their colours in the order of the server's list before a row is drawn.
  status.data?.services.forEach((/** @type {any} */ service) => colourOf(service.name));

  const title = titleOf(route.view);
  useEffect(() => {
    document.title = `${title} · Throughline`;
  }, [title]);
  if (refused) return html`<${Refused} />`;
  return html`<${TopBar} route=${route} status=${status.data} onKeys=${() => setKeys(true)} />
    <${Shown} route=${route} status=${status.data} reloadStatus=${status.reload} />
    ${keys && html`<${Keys} onClose=${() => setKeys(false)} />`}`;
}

function Refused() {
  return html`<main class="page refused">
    <h1>Open the URL that the viewer printed</h1>
    <p>It ends with <code>#token=…</code>, which lets this browser in. Each start of the viewer has another token.</p>
  </main>`;
}
