import { useState } from 'preact/hooks';
import { askService } from '../core/operators.js';
import { counted } from '../core/format.js';
import { html } from '../core/html.js';
import { FocusForm } from './FocusForm.js';
import { LevelForm } from './LevelForm.js';
import { RatioForm } from './RatioForm.js';
import { withFocus, withoutFocus, withRatio } from './plan.js';

/** Tokens by service and port, for as long as the page is open; they are written nowhere. @type {Map<string, string>} */
const tokens = new Map();

/**
 * What a service samples and logs.
 *
 * @param {{at: {service: string, port: number}, wanted?: {attribute: string, value: string}}} props
 */
export function Control({ at, wanted }) {
  const key = `${at.service} ${at.port}`;
  const [token, setToken] = useState(tokens.get(key) ?? '');
  const [plan, setPlan] = useState(/** @type {import('./plan.js').Plan|undefined} */ (undefined));
  const [said, setSaid] = useState({ text: '', failed: false });
  const attempt = async (/** @type {() => Promise<string>} */ act) => {
    try {
      setSaid({ text: await act(), failed: false });
      tokens.set(key, token);
    } catch (error) {
      setSaid({ text: /** @type {Error} */ (error).message, failed: true });
    }
  };
  const read = (/** @type {Event} */ event) => {
    event.preventDefault();
    attempt(async () => {
      setPlan(await askService(at, 'sampling', token));
      return '';
    });
  };
  // From the plan of now, as somebody else may have changed it.
  const change = (/** @type {(plan: import('./plan.js').Plan) => object} */ next, /** @type {string} */ done) =>
    attempt(async () => {
      setPlan(await askService(at, 'sampling', token, next(await askService(at, 'sampling', token))));
      return done;
    });
  const log = (/** @type {object} */ wish, /** @type {string} */ done) =>
    attempt(async () => {
      await askService(at, 'verbosity', token, wish);
      return done;
    });
  return html`<div class="control-box">
    <form class="line" onSubmit=${read}>
      <label>Control token <input type="password" autocomplete="off" value=${token} onInput=${(/** @type {any} */ event) => setToken(event.target.value)} /></label>
      <button disabled=${!token}>${plan ? 'Read again' : 'Show what is sampled'}</button>
      <span class="faint">The value of <code>THROUGHLINE_OPERATORS_CONTROL_TOKEN</code>; it goes to 127.0.0.1:${at.port} and is forgotten with this page.</span>
    </form>
    ${said.text && html`<p role="status" class=${said.failed ? 'problem' : ''}>${said.text}</p>`}
    ${plan && html`<${Plan} plan=${plan} onEnd=${(/** @type {any} */ focus) => change((now) => withoutFocus(now, focus), `${focus.value} is not followed any more.`)} />
      <${FocusForm} wanted=${wanted} onFocus=${(/** @type {any} */ focus) => change((now) => withFocus(now, focus), `${focus.value} is followed for ${focus.seconds / 60} min.`)} />
      <${RatioForm} plan=${plan} onRatio=${(/** @type {number|null} */ ratio) => change((now) => withRatio(now, ratio), ratio === null ? 'The service decides as it was set up.' : `${100 * ratio} % of new traces are kept.`)} />
      <${LevelForm} onChange=${log} />`}
  </div>`;
}

/** What is followed now. @param {{plan: import('./plan.js').Plan, onEnd: (focus: any) => void}} props */
function Plan({ plan, onEnd }) {
  const kept = plan.kept_in_focus;
  return html`<div class="line">
    ${!plan.focuses.length && html`<span class="dim">Nobody is followed.</span>`}
    ${plan.focuses.map((focus) => html`<span key=${focus.attribute + focus.value} class="tag focus">${focus.attribute} = ${focus.value}, until ${clockOf(focus.until)} <button class="bare" aria-label=${`End following ${focus.value}`} onClick=${() => onEnd(focus)}>×</button></span>`)}
    ${kept && kept.spans > 0 && html`<span class="faint">${counted(kept.spans, 'span')} and ${counted(kept.lines, 'log line')} were kept in focus.</span>`}
  </div>`;
}

/** @param {string|undefined} instant */
function clockOf(instant) {
  return instant ? new Date(instant).toLocaleTimeString('en-GB') : '';
}
