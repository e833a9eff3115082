// From the service's ICE configuration to a peer connection. A server that is of no use must not cost the picture, which
// needs none on a LAN: it is left out, and named.
import { ServiceError } from './service.js';

// Each one is asked, and each answer is tried: Firefox calls five too many.
const MOST_SERVERS = 4;

const isStun = (url) => /^stuns?:/i.test(url);
const isTurn = (url) => /^turns?:/i.test(url);

// { servers, faults }: one entry for each URL, for a browser takes or refuses an entry as a whole.
function readServers({ urls, use_turn: useTurn, username, credential }) {
  const servers = [];
  const faults = [];
  for (const url of urls) {
    if (isStun(url)) servers.push({ urls: url });
    else if (!isTurn(url)) faults.push(`${url} is neither a STUN nor a TURN server`);
    else if (!useTurn) continue;
    else if (username && credential) servers.push({ urls: url, username, credential });
    else faults.push(`${url} needs a user name and a credential`);
  }
  return { servers, faults };
}

// One STUN server tells as much as the next, while each TURN server may be the only one a network lets through.
function chooseServers(servers) {
  const stun = servers.filter(({ urls }) => isStun(urls));
  const turn = servers.filter(({ urls }) => isTurn(urls));
  const chosen = stun.slice(0, Math.max(1, MOST_SERVERS - turn.length));
  return [...chosen, ...turn.slice(0, MOST_SERVERS - chosen.length)];
}

// A browser says by throwing that it does not take a server.
function isTaken(server) {
  try {
    new RTCPeerConnection({ iceServers: [server] }).close();
    return true;
  } catch {
    return false;
  }
}

function open(servers, relayOnly, faults) {
  if (relayOnly && !servers.some(({ urls }) => isTurn(urls))) {
    const why = faults.length > 0 ? `can be used: ${faults.join('; ')}.` : 'is set.';
    throw new ServiceError(`Only relays are allowed, but no TURN server ${why}`, true);
  }
  const chosen = chooseServers(servers);
  const peer = new RTCPeerConnection({
    iceServers: chosen,
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
  });
  for (const server of servers) {
    if (!chosen.includes(server)) faults.push(`${server.urls} is one too many: more than ${MOST_SERVERS} only cost time`);
  }
  return peer;
}

function openWithTheTaken(servers, relayOnly, faults) {
  const taken = servers.filter(isTaken);
  for (const server of servers) {
    if (!taken.includes(server)) faults.push(`${server.urls} is not understood by this browser`);
  }
  return open(taken, relayOnly, faults);
}

/** { peer, remark }: the remark, empty if there is none, names the servers that had to be left out. */
export function createPeer(ice) {
  const { servers, faults } = readServers(ice);
  let peer;
  try {
    peer = open(servers, ice.relay_only, faults);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    peer = openWithTheTaken(servers, ice.relay_only, faults);
  }
  return { peer, remark: faults.length > 0 ? `Left out of the ICE servers: ${faults.join('; ')}.` : '' };
}
