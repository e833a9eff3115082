// One connection to the service, from the offer to its end. It is made, opened once, and never comes back to life: whoever
// wants to watch again makes a new one. It knows nothing of the page; it tells by events what happens:
//   stage   detail: the stage of the way to the picture that begins now (stages.js)
//   stream  detail: the MediaStream
//   state   detail: { state, reason, isFinal }, state being one of
//           connecting, connected, interrupted (connected, but nothing is heard of the other side), and for the end
//           taken-over (somebody else watches now), lost (isFinal: another one would go the same way), closed (by close())
import { newClientId } from './client-id.js';
import { ServiceError, deleteConnection, getIceConfig, getViewer, postCandidate, postOffer } from './service.js';
import { failureWords } from './stages.js';

const CONNECT_WITHIN_MS = 15000;
const PING_EVERY_MS = 2000;
const SILENCE_MS = 3 * PING_EVERY_MS;
const ABS_CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

function peerConfiguration(ice) {
  const stun = ice.urls.filter((url) => /^stuns?:/i.test(url));
  const turn = ice.use_turn ? ice.urls.filter((url) => /^turns?:/i.test(url)) : [];
  if (ice.relay_only && turn.length === 0) {
    throw new ServiceError('Only relays are allowed, but no TURN server is set.', true);
  }

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
  #stage = null;
  #over = false;
  #unsentCandidates = [];
  #connectTimer = 0;
  #pingTimer = 0;
  #heardAt = 0;
  #isAsking = false;

  /** The RTCPeerConnection, for who measures it; null while there is none. */
  get peer() {
    return this.#peer;
  }

  async open() {
    this.#connectTimer = setTimeout(() => this.#fail(), CONNECT_WITHIN_MS);
    try {
      this.#setStage('ice-config');
      const ice = await getIceConfig();
      if (this.#over) return;
      this.#createPeer(peerConfiguration(ice));
      this.#setStage('offer');
      await this.#peer.setLocalDescription();
      if (this.#over) return;
      // The offer leaves before there is a candidate: the service's answer has its own, and our checks tell it ours.
      const answer = await postOffer(this.#peer.localDescription, newClientId());
      this.#clientId = answer.client_id;
      if (this.#over) {
        this.#release();
        return;
      }
      this.#sendCandidates();
      this.#setStage('connecting');
      await this.#peer.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the connection from this side, and leaves the camera to others. */
  close() {
    if (this.#over) return;
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
    peer.addEventListener('iceconnectionstatechange', () => {
      if (peer.iceConnectionState === 'connected' && this.#stage === 'connecting') this.#setStage('securing');
    });
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') this.#connected();
      if (peer.connectionState === 'failed' || peer.connectionState === 'closed') this.#lose('The connection was lost.');
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
    this.#channel.addEventListener('close', () => this.#lose('The service ended the connection.'));
  }

  // Candidates are a help, not a need: one that the service does not take changes nothing.
  #sendCandidates() {
    if (this.#over || this.#clientId === null) return;
    for (const candidate of this.#unsentCandidates.splice(0)) postCandidate(this.#clientId, candidate).catch(() => {});
  }

  #connected() {
    clearTimeout(this.#connectTimer);
    this.#setState('connected');
    if (this.#stage !== 'picture') this.#setStage('picture');
  }

  #ping() {
    if (performance.now() - this.#heardAt > SILENCE_MS) {
      this.#setState('interrupted');
      this.#askWhetherItLasts();
    }
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

  // A service that was started again, or gave the camera to somebody else, does not know this connection any more. One
  // that does not answer either is waited for.
  async #askWhetherItLasts() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const viewer = await getViewer();
      if (viewer !== this.#clientId && this.#state === 'interrupted') this.#lose('The service ended the connection.');
    } catch {
      // the peer connection has its own time-out
    } finally {
      this.#isAsking = false;
    }
  }

  // It is this side that gives up, so the service is told. Without an error it was time that ran out.
  #fail(error) {
    this.#release();
    this.#end('lost', failureWords(this.#stage, error?.message), error?.isFinal);
  }

  // The other side, or the network.
  #lose(reason) {
    const isMade = this.#state === 'connected' || this.#state === 'interrupted';
    this.#end('lost', isMade ? reason : failureWords(this.#stage));
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

  #end(state, reason = '', isFinal = false) {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#connectTimer);
    clearInterval(this.#pingTimer);
    this.#peer?.close();
    this.#setState(state, reason, isFinal);
  }

  #setStage(stage) {
    if (this.#over) return;
    this.#stage = stage;
    this.#emit('stage', stage);
  }

  #setState(state, reason = '', isFinal = false) {
    if (state === this.#state) return;
    this.#state = state;
    this.#emit('state', { state, reason, isFinal });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
