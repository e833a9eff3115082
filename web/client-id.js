// The names under which this page watches: a new one for each connection, so that the end of one is never taken for that
// of the next, and all of them known again as this page's own.

const page = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
let count = 0;

export const newClientId = () => `page-${page}-${(count += 1)}`;

export const isOurs = (clientId) => clientId.startsWith(`page-${page}-`);
