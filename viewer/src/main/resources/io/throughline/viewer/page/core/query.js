/** The search field's text as terms. What they mean is the server's to say. */

/**
 * Splits at spaces outside of quotes.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function terms(text) {
  return text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
}

/** @param {string} text @param {string} term */
export function hasTerm(text, term) {
  return terms(text).includes(term);
}

/** Adds the term, or takes it away if it is there. @param {string} text @param {string} term */
export function toggleTerm(text, term) {
  const all = terms(text);
  const rest = all.filter((other) => other !== term);
  return (rest.length < all.length ? rest : [...all, term]).join(' ');
}

/** Replaces all terms that start so by one, as level: by another level. @param {string} text @param {string} prefix @param {string} term */
export function replaceTerm(text, prefix, term) {
  const rest = terms(text).filter((other) => !other.startsWith(prefix));
  return (term ? [...rest, term] : rest).join(' ');
}

/** A text that has to occur somewhere. @param {string} text */
export function quoted(text) {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** @param {string} key @param {unknown} value */
export function termOf(key, value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.\-/:@+#$]+$/.test(text) ? `${key}:${text}` : `${key}:${quoted(text)}`;
}
