import { useState } from 'preact/hooks';
import { html } from '../core/html.js';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/** Has a logger say more or less for a while. @param {{onChange: (wish: object, done: string) => void}} props */
export function LevelForm({ onChange }) {
  const [logger, setLogger] = useState('');
  const [level, setLevel] = useState('DEBUG');
  const [minutes, setMinutes] = useState('10');
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onChange({ logger, level, seconds: Number(minutes) * 60 }, `${logger} logs from ${level} up for ${minutes} min.`);
  };
  return html`<form class="line" aria-label="Log" onSubmit=${submit}>
    <label>Log <input type="text" required placeholder="io.example.broker" aria-label="Logger" value=${logger} onInput=${(/** @type {any} */ event) => setLogger(event.target.value)} /></label>
    <label>from <select value=${level} onChange=${(/** @type {any} */ event) => setLevel(event.target.value)}>${LEVELS.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}</select> up</label>
    <label>for <input type="number" required min="1" max="1440" value=${minutes} onInput=${(/** @type {any} */ event) => setMinutes(event.target.value)} /> min</label>
    <button>Log</button>
    <button type="button" onClick=${() => onChange({ reset: true }, 'All loggers are as they were set up.')}>As it was set up</button>
  </form>`;
}
