// The service's HTTP interface, as far as the page needs it. Every path is relative to the page, so that it works at the
// root and behind any prefix alike.
import { firstAnswer } from './first-answer.js';

const ANSWER_WITHIN_MS = 10000;
const UNREACHABLE = 'The service cannot be reached: check that it runs, and that this device is in its network.';
const OFFLINE = 'This device is in no network.';
const FOREIGN = 'The answer is not the service\'s: a proxy or the login page of a network may be in the way.';

/** error.isFinal: the same request would be refused again. error.isUnanswered: time ran out, nobody refused anything. */
export class ServiceError extends Error {
  findings = []; // where the service has them: what is wrong with which field, { loc, msg }

  constructor(words, isFinal = false, isUnanswered = false) {
    super(words);
    this.isFinal = isFinal;
    this.isUnanswered = isUnanswered;
  }
}

// What the service says of a refused request, in words: its `detail` is a text or a list of findings. What a proxy says
// for a service that is not there (404, 5xx), or is asked too much of (408, 429), passes.
async function refusal(response) {
  const { detail } = await response.json().catch(() => ({}));
  const words = Array.isArray(detail) ? detail.map((finding) => finding.msg).join('; ') : detail;
  const isFinal = response.status < 500 && ![404, 408, 429].includes(response.status);
  const error = new ServiceError(words || `The service answered ${response.status}.`, isFinal);
  if (Array.isArray(detail)) error.findings = detail;
  return error;
}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS), ...options });
  } catch (error) {
    throw new ServiceError(isOffline() ? OFFLINE : UNREACHABLE, false, error.name === 'TimeoutError');
  }
  if (!response.ok) throw await refusal(response);
  try {
    return await response.json();
  } catch (error) {
    const words = error instanceof SyntaxError ? FOREIGN : 'The service broke off its answer.';
    throw new ServiceError(words, false, error.name === 'TimeoutError');
  }
}

const post = (path, body) =>
  request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

// A browser that knows of no network; the machine itself it reaches without one.
export const isOffline = () => !navigator.onLine && !['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

export async function getIceConfig() {
  const config = await request('./ice_config');
  if (!Array.isArray(config?.urls)) throw new ServiceError(FOREIGN);
  return config;
}

/** The configuration that holds from now on. */
export const postIceConfig = (config) => post('./ice_config', config);

/** Not asked for without a network: a browser writes each such request on its console. */
export async function getCameraStatus() {
  if (isOffline()) throw new ServiceError(OFFLINE);
  const status = await request('./camera/status');
  if (!status?.device) throw new ServiceError(FOREIGN);
  return status;
}

export const reconnectCamera = () => request('./camera/reconnect', { method: 'POST' });

/** Who watches, and the way of that connection so far. */
export const getConnections = () => request('./connections');

export const getVersion = async () => (await request('./openapi.json')).info.version;

/** The client id of who watches now, or null. Each of several tries has withinMs; an abort of the signal ends them all. */
export async function getViewer(withinMs, signal) {
  const connections = await firstAnswer((trySignal) => request('./connections', { signal: trySignal }), withinMs, signal);
  const viewer = connections?.current_client;
  if (viewer === undefined) throw new ServiceError(FOREIGN);
  return viewer;
}

/** The answer's client_id is ours. */
export const postOffer = ({ sdp, type }, clientId) => post('./offer', { sdp, type, client_id: clientId });

export const postCandidate = (clientId, { candidate, sdpMid, sdpMLineIndex }) =>
  post('./ice', { candidate, client_id: clientId, sdp_mid: sdpMid, sdp_mline_index: sdpMLineIndex });

// keepalive: it is sent even when the page is on its way out.
export const deleteConnection = (clientId) =>
  request(`./connections/${encodeURIComponent(clientId)}`, { method: 'DELETE', keepalive: true });
