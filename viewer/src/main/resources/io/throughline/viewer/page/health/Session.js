import { useState } from 'preact/hooks';
import { post } from '../core/api.js';
import { count, counted } from '../core/format.js';
import { html } from '../core/html.js';
import { FileButton } from '../parts/FileButton.js';

/** Saves, opens and forgets what is held. @param {{status: any, onChange: () => void}} props */
export function Session({ status, onChange }) {
  const [said, setSaid] = useState('');
  const [failed, setFailed] = useState(false);
  const [sure, setSure] = useState(false);
  const attempt = async (/** @type {() => Promise<string>} */ act) => {
    try {
      setSaid(await act());
      setFailed(false);
    } catch (error) {
      setSaid(/** @type {Error} */ (error).message);
      setFailed(true);
    }
    onChange();
  };
  const open = (/** @type {File} */ chosen) =>
    attempt(async () => {
      const told = await post(`session?name=${encodeURIComponent(chosen.name)}`, chosen, 'application/octet-stream');
      return `${chosen.name}: ${counted(told.spans, 'span')}, ${counted(told.logs, 'log line')} and ${counted(told.points, 'point')} were read${told.skipped ? `, ${count(told.skipped)} lines were not OTLP` : ''}.`;
    });
  const clear = () => {
    if (!sure) return setSure(true);
    setSure(false);
    return attempt(async () => {
      await post('clear');
      return 'All is forgotten.';
    });
  };
  return html`<div class="session">
    <p class="dim">A session file has one OTLP request in JSON a line, as the collector's file exporter writes it; Jaeger opens the traces of it. Secrets that services do not mask stand in it, too.</p>
    <p>
      <a class="button" href="/api/session" download>Save the session</a>
      <${FileButton} title="Open a session file" label="Session file" onFile=${open} />
      <a class="button" href="#/sessions">Compare with a session file</a>
      <button class=${sure ? 'danger' : ''} onClick=${clear} onBlur=${() => setSure(false)}>${sure ? `Forget ${counted(status.held.spans, 'span')}?` : 'Forget all'}</button>
    </p>
    ${said && html`<p role="status" class=${failed ? 'problem' : ''}>${said}</p>`}
  </div>`;
}
