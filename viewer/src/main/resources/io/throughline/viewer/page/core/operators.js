import { call } from './api.js';

/**
 * A page of a service's own port, asked through the viewer. The token goes in a header, so that it
 * stands in no URL and no log.
 *
 * @param {{service: string, port: number}} at
 * @param {'sampling'|'verbosity'} page
 * @param {string} token
 * @param {object} [change] what is put there
 * @returns {Promise<any>}
 */
export function askService({ service, port }, page, token, change) {
  return call(`/api/operators/${port}/${page}?service=${encodeURIComponent(service)}`, {
    method: change ? 'PUT' : 'GET',
    headers: { 'Operators-Token': token, ...(change && { 'Content-Type': 'application/json' }) },
    body: change && JSON.stringify(change),
  });
}
