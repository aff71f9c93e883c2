/**
 * Plans of sampling as PUT /sampling takes them. One takes the place of the one before, so each is
 * made of what GET /sampling told.
 *
 * @typedef {{attribute: string, value: string, until?: string, seconds?: number, max_per_second?: number}} Focus
 * @typedef {{name: string, span?: string, attributes?: Record<string, string>, ratio: number, max_per_second?: number}} Rule
 * @typedef {{max_per_second?: number, rules: Rule[], focuses: Focus[], kept_in_focus?: {spans: number, lines: number}}} Plan
 */

const ALL = 'all';

/** @param {Plan} plan @param {Focus} focus @returns {Plan} */
export function withFocus(plan, focus) {
  return { ...plan, focuses: [...withoutFocus(plan, focus).focuses, focus] };
}

/** @param {Plan} plan @param {Focus} focus @returns {Plan} */
export function withoutFocus(plan, focus) {
  const same = (/** @type {Focus} */ other) => other.attribute === focus.attribute && other.value === focus.value;
  return { ...plan, focuses: plan.focuses.filter((other) => !same(other)) };
}

/** For what no other rule is for; null takes the rule away. @param {Plan} plan @param {number|null} ratio @returns {Plan} */
export function withRatio(plan, ratio) {
  const others = plan.rules.filter((rule) => rule.name !== ALL);
  return { ...plan, rules: ratio === null ? others : [...others, { name: ALL, ratio }] };
}

/** The share of all traces that is kept, if the plan says one. @param {Plan} plan @returns {number|undefined} */
export function ratioOf(plan) {
  return plan.rules.find((rule) => rule.name === ALL)?.ratio;
}
