// One connection to the service, from the offer to its end. It is made, opened once, and never comes back to life: whoever
// wants to watch again makes a new one. It knows nothing of the page; it tells by events what happens:
//   stream  detail: the MediaStream
//   state   detail: { state, reason }, state being one of
//           connecting, connected, interrupted (connected, but nothing is heard of the other side), and for the end
//           taken-over (somebody else watches now), lost, closed (by close())
import { deleteConnection, getIceConfig, postCandidate, postOffer } from './service.js';

const CONNECT_WITHIN_MS = 15000;
const PING_EVERY_MS = 2000;
const SILENCE_MS = 3 * PING_EVERY_MS;
const ABS_CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

function peerConfiguration(ice) {
  const stun = ice.urls.filter((url) => /^stuns?:/i.test(url));
  const turn = ice.use_turn ? ice.urls.filter((url) => /^turns?:/i.test(url)) : [];
  if (ice.relay_only && turn.length === 0) throw new Error('Only relays are allowed, but no TURN server is set.');

  const iceServers = [];
  if (stun.length > 0) iceServers.push({ urls: stun });
  if (turn.length > 0) {
    iceServers.push({ urls: turn, username: ice.username ?? undefined, credential: ice.credential ?? undefined });
  }
  return { iceServers, iceTransportPolicy: ice.relay_only ? 'relay' : 'all', bundlePolicy: 'max-bundle' };
}

// Browsers that know the capture time of each frame do not ask for it by themselves.
function askForCaptureTime(transceiver) {
  if (!transceiver.setHeaderExtensionsToNegotiate) return;
  const extensions = transceiver.getHeaderExtensionsToNegotiate();
  for (const extension of extensions) {
    if (extension.uri === ABS_CAPTURE_TIME) extension.direction = 'sendrecv';
  }
  transceiver.setHeaderExtensionsToNegotiate(extensions);
}

export class Connection extends EventTarget {
  #peer = null;
  #channel = null;
  #clientId = null;
  #state = 'connecting';
  #over = false;
  #unsentCandidates = [];
  #connectTimer = 0;
  #pingTimer = 0;
  #heardAt = 0;

  async open() {
    this.#connectTimer = setTimeout(() => this.#fail('No connection could be made.'), CONNECT_WITHIN_MS);
    try {
      const ice = await getIceConfig();
      if (this.#over) return;
      this.#createPeer(peerConfiguration(ice));
      await this.#peer.setLocalDescription();
      // The offer leaves before there is a candidate: the service's answer has its own, and our checks tell it ours.
      const answer = await postOffer(this.#peer.localDescription);
      this.#clientId = answer.client_id;
      if (this.#over) {
        this.#release();
        return;
      }
      this.#sendCandidates();
      await this.#peer.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
    } catch (error) {
      this.#fail(error.message);
    }
  }

  /** Ends the connection from this side, and leaves the camera to others. */
  close() {
    this.#release();
    this.#end('closed');
  }

  #createPeer(configuration) {
    const peer = new RTCPeerConnection(configuration);
    this.#peer = peer;
    askForCaptureTime(peer.addTransceiver('video', { direction: 'recvonly' }));
    peer.addEventListener('track', ({ track, streams }) => {
      this.#emit('stream', streams[0] ?? new MediaStream([track]));
    });
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate?.candidate) return; // the end of candidates: nothing waits for it
      this.#unsentCandidates.push(candidate);
      this.#sendCandidates();
    });
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') this.#connected();
      if (peer.connectionState === 'failed' || peer.connectionState === 'closed') this.#end('lost', 'The connection was lost.');
    });
    this.#createChannel();
  }

  #createChannel() {
    this.#channel = this.#peer.createDataChannel('control');
    this.#channel.addEventListener('open', () => {
      this.#heardAt = performance.now();
      this.#pingTimer = setInterval(() => this.#ping(), PING_EVERY_MS);
    });
    this.#channel.addEventListener('message', ({ data }) => this.#hear(data));
    this.#channel.addEventListener('close', () => this.#end('lost', 'The service ended the connection.'));
  }

  // Candidates are a help, not a need: one that the service does not take changes nothing.
  #sendCandidates() {
    if (this.#over || this.#clientId === null) return;
    for (const candidate of this.#unsentCandidates.splice(0)) postCandidate(this.#clientId, candidate).catch(() => {});
  }

  #connected() {
    clearTimeout(this.#connectTimer);
    this.#setState('connected');
  }

  #ping() {
    if (performance.now() - this.#heardAt > SILENCE_MS) this.#setState('interrupted');
    if (this.#channel.readyState === 'open') this.#channel.send(JSON.stringify({ type: 'ping' }));
  }

  #hear(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not for us
    }
    if (message?.type === 'taken_over') {
      this.#end('taken-over');
    } else if (message?.type === 'pong') {
      this.#heardAt = performance.now();
      this.#setState('connected');
    }
  }

  // It is this side that gives up, so the service is told.
  #fail(reason) {
    this.#release();
    this.#end('lost', reason);
  }

  // The service is told before the peer connection closes: it ends the session once, and knows why.
  #release() {
    const peer = this.#peer;
    if (this.#clientId === null) return;
    deleteConnection(this.#clientId)
      .catch(() => {}) // gone already
      .finally(() => peer.close());
    this.#clientId = null;
    this.#peer = null;
  }

  #end(state, reason = '') {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#connectTimer);
    clearInterval(this.#pingTimer);
    this.#peer?.close();
    this.#setState(state, reason);
  }

  #setState(state, reason = '') {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit('state', { state, reason });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
