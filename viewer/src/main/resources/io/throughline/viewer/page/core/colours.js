/** Colours of services: one of twelve, the same in each list, plot and picture. */

export const COLOURS = 12;

/** @type {Map<string, number>} */
const taken = new Map();

/**
 * The number of a service's colour. The name's own place is preferred, so that colours stay over
 * reloads; while there are no more services than colours, no two have the same.
 *
 * @param {string} service
 */
export function colourOf(service) {
  const known = taken.get(service);
  if (known !== undefined) return known;
  const used = new Set(taken.values());
  let place = hash(service) % COLOURS;
  for (let tries = 0; tries < COLOURS && used.has(place); tries++) place = (place + 5) % COLOURS;
  taken.set(service, place);
  return place;
}

/** @type {Map<string, string>} */
let resolved = new Map();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', forget);

/** Lets canvases ask anew, after the scheme was changed. */
export function forget() {
  resolved = new Map();
  dispatchEvent(new Event('schemechange'));
}

/** The value of a variable of the style sheet, for a canvas. @param {string} variable as --text */
export function paint(variable) {
  let value = resolved.get(variable);
  if (value === undefined) {
    const probe = document.createElement('i');
    probe.style.color = `var(${variable})`;
    document.body.append(probe);
    value = getComputedStyle(probe).color;
    probe.remove();
    resolved.set(variable, value);
  }
  return value;
}

/** @param {string} text */
function hash(text) {
  let value = 7;
  for (let at = 0; at < text.length; at++) value = (value * 31 + text.charCodeAt(at)) >>> 0;
  return value;
}
