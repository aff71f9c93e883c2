/**
 * Round places of a scale's marks: 1, 2 or 5 times a power of ten apart.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} most how many marks there may be
 * @returns {number[]}
 */
export function ticks(from, to, most) {
  const span = to - from;
  if (!(span > 0) || most < 1) return [from];
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? rough;
  const marks = [];
  for (let mark = Math.ceil(from / step - 1e-9); mark * step <= to + step * 1e-9; mark++) marks.push(mark * step);
  return marks;
}
