// From the service's ICE configuration to a peer connection. A server that is of no use must not cost the picture, which
// needs none on a LAN: it is left out, and named.
import { ServiceError } from './service.js';

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
  return new RTCPeerConnection({
    iceServers: servers,
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
  });
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
