// The service's HTTP interface, as far as the page needs it. Every path is relative to the page, so that it works at the
// root and behind any prefix alike.

const ANSWER_WITHIN_MS = 10000;
const UNREACHABLE = 'The service cannot be reached: check that it runs, and that this device is in its network.';

/** error.isFinal: the same request would be refused again. */
export class ServiceError extends Error {
  constructor(words, isFinal = false) {
    super(words);
    this.isFinal = isFinal;
  }
}

// What the service says of a refused request, in words: its `detail` is a text or a list of findings. What a proxy says
// for a service that is not there (404, 5xx), or is asked too much of (408, 429), passes.
async function refusal(response) {
  const { detail } = await response.json().catch(() => ({}));
  const words = Array.isArray(detail) ? detail.map((finding) => finding.msg).join('; ') : detail;
  const isFinal = response.status < 500 && ![404, 408, 429].includes(response.status);
  return new ServiceError(words || `The service answered ${response.status}.`, isFinal);
}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS), ...options });
  } catch {
    throw new ServiceError(UNREACHABLE);
  }
  if (!response.ok) throw await refusal(response);
  try {
    return await response.json();
  } catch {
    throw new ServiceError('The service broke off its answer.');
  }
}

const post = (path, body) =>
  request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const getIceConfig = () => request('./ice_config');

export const getCameraStatus = () => request('./camera/status');

/** Who watches, and the way of that connection so far. */
export const getConnections = () => request('./connections');

export const getVersion = async () => (await request('./openapi.json')).info.version;

/** The client id of who watches now, or null. */
export const getViewer = async () => (await request('./connections')).current_client;

/** The answer's client_id is ours. */
export const postOffer = ({ sdp, type }, clientId) => post('./offer', { sdp, type, client_id: clientId });

export const postCandidate = (clientId, { candidate, sdpMid, sdpMLineIndex }) =>
  post('./ice', { candidate, client_id: clientId, sdp_mid: sdpMid, sdp_mline_index: sdpMLineIndex });

// keepalive: it is sent even when the page is on its way out.
export const deleteConnection = (clientId) =>
  request(`./connections/${encodeURIComponent(clientId)}`, { method: 'DELETE', keepalive: true });
