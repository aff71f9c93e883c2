/** Numbers, times and ids as a person reads them. */

/** @param {number} nanos */
export function duration(nanos) {
  if (!Number.isFinite(nanos)) return '–';
  const size = Math.abs(nanos);
  // The unit is that of the rounded number: 999.7 µs are 1 ms, and 59.97 s are 1 min 0 s.
  if (size < 999.5) return `${Math.round(nanos)} ns`;
  if (size < 999.5e3) return `${digits(nanos / 1e3)} µs`;
  if (size < 999.5e6) return `${digits(nanos / 1e6)} ms`;
  if (size < 59.95e9) return `${digits(nanos / 1e9)} s`;
  const sign = nanos < 0 ? '-' : '';
  const seconds = Math.round(size / 1e9);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(size / 60e9);
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Three digits that count, as 1.23, 12.3 and 123; two of what is very small, which is not 0. @param {number} value */
export function digits(value) {
  const size = Math.abs(value);
  if (size > 0 && size < 0.01) return String(Number(value.toPrecision(2)));
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  const text = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** From which number on, the letter, and what it stands for; 999,700 are 1M, not 1000k. @type {[number, string, number][]} */
const SCALE = [
  [999.5e9, 'T', 1e12],
  [999.5e6, 'G', 1e9],
  [999.5e3, 'M', 1e6],
  [1e4, 'k', 1e3],
];

/** A count, whole below 10,000. @param {number} value */
export function count(value) {
  if (value === undefined || value === null) return '–';
  for (const [from, letter, by] of SCALE) {
    if (Math.abs(value) >= from) return digits(value / by) + letter;
  }
  return Number.isInteger(value) ? value.toLocaleString('en') : digits(value);
}

/** @param {number | null | undefined} value @param {string} one what it is a number of */
export function counted(value, one, many = `${one}s`) {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** @param {number} value */
export function bytes(value) {
  if (!Number.isFinite(value)) return '–';
  for (const [size, unit] of /** @type {[number, string][]} */ ([
    [2 ** 30, 'GB'],
    [2 ** 20, 'MB'],
    [2 ** 10, 'kB'],
  ])) {
    if (Math.abs(value) >= size) return `${digits(value / size)} ${unit}`;
  }
  return `${digits(value)} B`;
}

/** @param {number} millis */
export function clock(millis) {
  const time = new Date(millis);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** @param {number} millis */
export function clockMillis(millis) {
  const part = Math.floor(((millis % 1000) + 1000) % 1000);
  return `${clock(millis)}.${String(part).padStart(3, '0')}`;
}

/** @param {number} millis */
export function dateTime(millis) {
  const time = new Date(millis);
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${clockMillis(millis)}`;
}

/** A measured value with its unit of UCUM. @param {number|null|undefined} value @param {string} unit */
export function measured(value, unit) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (unit === '%') return `${digits(100 * value)} %`;
  const [base, per] = unit.split('/');
  const rate = per === undefined ? '' : `/${per}`;
  if (base === 's') return duration(value * 1e9) + rate;
  if (base === 'ms') return duration(value * 1e6) + rate;
  if (base === 'By') return bytes(value) + rate;
  if (base === '1' || base === '') return count(value) + rate;
  return `${count(value)} ${named(base, Math.abs(value) === 1)}${rate}`;
}

/** What is counted, as an annotation of UCUM says it: {entry}, of which there are many entries. @param {string} unit @param {boolean} one */
function named(unit, one) {
  const noun = unit.replace(/[{}]/g, '').replaceAll('_', ' ');
  if (one || !unit.startsWith('{') || /[^s]s$/.test(noun)) return noun;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return noun + (/(s|x|ch|sh)$/.test(noun) ? 'es' : 's');
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, '0');
}
