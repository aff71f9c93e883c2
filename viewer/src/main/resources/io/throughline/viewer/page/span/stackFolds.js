/** What a stack trace says of the host's own code, with frames of the platform and of libraries folded. */

const FOREIGN =
  /^\s*at (?:[\w.$-]+\/{1,2})?(?:java|javax|jdk|sun|com\.sun|jakarta|kotlin|kotlinx|scala|groovy|io\.netty|io\.grpc|io\.opentelemetry|io\.micrometer|io\.vertx|io\.quarkus|reactor|org\.springframework|org\.apache|org\.eclipse|org\.junit|org\.hibernate|com\.google|com\.fasterxml)\./;

/**
 * @typedef {{folded: boolean, lines: string[]}} Fold
 *
 * @param {string} text
 * @returns {Fold[]}
 */
export function folds(text) {
  /** @type {Fold[]} */
  const all = [];
  for (const line of text.split('\n')) {
    if (!line.trim()) continue;
    const folded = FOREIGN.test(line);
    const last = all[all.length - 1];
    if (last && last.folded === folded) last.lines.push(line);
    else all.push({ folded, lines: [line] });
  }
  // One line more hides nothing.
  return all.map((fold) => (fold.lines.length === 1 ? { ...fold, folded: false } : fold));
}
