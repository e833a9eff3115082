// One connection to the service, from the offer to its end. It is made, opened once, and never comes back to life: whoever
// wants to watch again makes a new one. It knows nothing of the page; it tells by events what happens:
//   stage   detail: the stage of the way to the picture that begins now (stages.js)
//   stream  detail: the MediaStream
//   camera  the service says that there is news of the camera
//   remark  detail: words on what is wrong, but does not keep the picture from coming
//   state   detail: { state, reason, isFinal }, state being one of
//           connecting, connected, interrupted (connected, but nothing is heard of the other side), and for the end
//           taken-over (somebody else watches now), lost (isFinal: another one would go the same way), closed (by close())
import { BackOff } from './back-off.js';
import { isOurs, newClientId } from './client-id.js';
import { createPeer } from './ice-servers.js';
import { Pulse } from './pulse.js';
import { ServiceError, deleteConnection, getIceConfig, getViewer, isOffline, postCandidate, postOffer } from './service.js';
import { failureWords } from './stages.js';

const CONNECT_WITHIN_MS = 15000;
const SILENCE_MS = 1500; // nothing heard for so long: interrupted
// After so long the way is given up, if the service is there and has the connection still. A flow of pictures does not
// stop by chance; of pings and their answers alone so many are lost in a row once in an hour at 20 % loss.
const FLOW_LOST_MS = 2000;
const PINGS_LOST_MS = 5000;
const PICTURE_WITHIN_MS = 5000;
const ABS_CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

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
  #pulse = null;
  #patience = new BackOff(1200, 3000); // for an answer about the connection
  #isConfirmed = false; // by the service, while nothing is heard
  #hasPicture = false;
  #remark = '';
  #connectedAt = 0;
  #asking = null; // ends the question that is under way

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
      this.#createPeer(ice);
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
      await this.#accept(answer);
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

  /** Looks whether it lasts, for there is reason to doubt it. */
  check() {
    if (this.#clientId !== null && !this.#over) this.#askWhetherItLasts();
  }

  async #accept({ type, sdp }) {
    this.#setStage('connecting');
    this.#pulse = new Pulse(this.#peer, this.#channel, (beat) => this.#follow(beat));
    try {
      await this.#peer.setRemoteDescription({ type, sdp });
    } catch (error) {
      this.#stage = 'offer';
      throw new ServiceError(`This browser does not take the service's answer: ${error.message}`);
    }
  }

  #createPeer(ice) {
    const { peer, remark } = createPeer(ice);
    this.#peer = peer;
    this.#remark = remark;
    if (remark) this.#emit('remark', remark);
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
      if (peer.iceConnectionState === 'disconnected') this.check();
    });
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') this.#connected();
      if (peer.connectionState === 'failed' || peer.connectionState === 'closed') this.#lose('The connection was lost.');
    });
    this.#createChannel();
  }

  #createChannel() {
    this.#channel = this.#peer.createDataChannel('control');
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
    this.#connectedAt ||= performance.now();
    this.#setState('connected');
    if (!this.#stage.startsWith('picture')) this.#setStage('picture');
  }

  #follow({ silenceMs, hasPicture, wasFlowing, hasSlept }) {
    const isSilent = silenceMs > SILENCE_MS;
    this.#hasPicture = hasPicture;
    this.#isConfirmed &&= isSilent;
    if (this.#connectedAt > 0) {
      this.#setState(isSilent ? 'interrupted' : 'connected');
      const isLate = !hasPicture && performance.now() - this.#connectedAt > PICTURE_WITHIN_MS;
      if (isLate && this.#stage === 'picture') this.#setStage('picture-late');
      if (this.#isConfirmed && silenceMs > (wasFlowing ? FLOW_LOST_MS : PINGS_LOST_MS)) this.#giveUp();
    }
    if (isSilent || hasSlept) this.check();
  }

  #hear(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // not for us
    }
    if (message?.type === 'taken_over') this.#end('taken-over');
    else if (message?.type === 'camera') this.#emit('camera');
  }

  // A service that was started again, or gave the camera to somebody else, does not know this connection any more. One
  // that does not answer is waited for: the peer connection has its own time-out.
  async #askWhetherItLasts() {
    if (this.#asking || document.hidden || isOffline()) return;
    this.#asking = new AbortController();
    try {
      const viewer = await getViewer(this.#patience.next(), this.#asking.signal);
      this.#patience.reset();
      if (viewer === this.#clientId) this.#isConfirmed = true;
      else if (viewer !== null && !isOurs(viewer)) this.#end('taken-over');
      else this.#lose('The service ended the connection.');
    } catch {
      // asked again
    } finally {
      this.#asking = null;
    }
  }

  // The service runs, and has the connection, but nothing comes this way: another one may find another way.
  #giveUp() {
    this.#release();
    this.#end('lost', 'The way through the network was lost.');
  }

  // It is this side that gives up, so the service is told. Without an error it was time that ran out.
  #fail(error) {
    this.#release();
    this.#end('lost', this.#failure(error?.message), error?.isFinal);
  }

  // The other side, or the network.
  #lose(reason) {
    const why = this.#connectedAt > 0 ? reason : '';
    this.#end('lost', this.#hasPicture ? why : this.#failure(why));
  }

  // What was left out may be what was needed.
  #failure(why) {
    return `${failureWords(this.#stage, why)} ${this.#remark}`.trim();
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
    this.#asking?.abort();
    this.#pulse?.stop();
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
