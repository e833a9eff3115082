// The service's HTTP interface, as far as the page needs it. Every path is relative to the page, so that it works at the
// root and behind any prefix alike.

const ANSWER_WITHIN_MS = 10000;

// What the service says of a refused request, in words: its `detail` is a text or a list of findings.
async function refusal(response) {
  const { detail } = await response.json().catch(() => ({}));
  const words = Array.isArray(detail) ? detail.map((finding) => finding.msg).join('; ') : detail;
  return new Error(words || `The service answered ${response.status}.`);
}

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS), ...options });
  } catch {
    throw new Error('The service cannot be reached.');
  }
  if (!response.ok) throw await refusal(response);
  return response.json();
}

const post = (path, body) =>
  request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const getIceConfig = () => request('./ice_config');

export const getCameraStatus = () => request('./camera/status');

export const postOffer = ({ sdp, type }) => post('./offer', { sdp, type });

export const postCandidate = (clientId, { candidate, sdpMid, sdpMLineIndex }) =>
  post('./ice', { candidate, client_id: clientId, sdp_mid: sdpMid, sdp_mline_index: sdpMLineIndex });

// keepalive: it is sent even when the page is on its way out.
export const deleteConnection = (clientId) =>
  request(`./connections/${encodeURIComponent(clientId)}`, { method: 'DELETE', keepalive: true });
