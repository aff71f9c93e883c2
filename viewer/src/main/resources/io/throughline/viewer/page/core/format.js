/** Numbers, times and ids as a person reads them. */

/** @param {number} nanos */
export function duration(nanos) {
  if (!Number.isFinite(nanos)) return '–';
  const size = Math.abs(nanos);
  if (size < 1e3) return `${Math.round(nanos)} ns`;
  if (size < 1e6) return `${digits(nanos / 1e3)} µs`;
  if (size < 1e9) return `${digits(nanos / 1e6)} ms`;
  if (size < 60e9) return `${digits(nanos / 1e9)} s`;
  const minutes = Math.floor(size / 60e9);
  const sign = nanos < 0 ? '-' : '';
  if (minutes < 60) return `${sign}${minutes} min ${Math.round((size % 60e9) / 1e9)} s`;
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Three digits that count, as 1.23, 12.3 and 123. @param {number} value */
export function digits(value) {
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  const text = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const SCALE = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k', 1e3],
];

/** A count, whole below 10,000. @param {number} value */
export function count(value) {
  if (value === undefined || value === null) return '–';
  for (const [from, letter, by] of SCALE) {
    if (Math.abs(value) >= /** @type {number} */ (from)) {
      return digits(value / Number(by ?? from)) + letter;
    }
  }
  return Number.isInteger(value) ? value.toLocaleString('en') : digits(value);
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
  const small = value !== 0 && Math.abs(value) < 0.01 ? value.toPrecision(2) : count(value);
  if (base === '1' || base === '') return small + rate;
  return `${small} ${base.replace(/[{}]/g, '')}${rate}`;
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, '0');
}
