// Whether anything is heard of the other side: any packet counts, a picture's as well as the answer to a ping. A camera that
// pauses is no silence, for pings are answered.

const BEAT_EVERY_MS = 500;
// Later than this a beat was not late: this device slept, or the page was frozen.
const SLEPT_MS = 3000;
// No camera that sends is slower than one picture in this time.
const FLOWING_MS = 1000;

// What was received so far: { bytes, frames }, bytes of anything, frames decoded.
async function readReceived(peer) {
  let bytes = 0;
  let frames = 0;
  for (const entry of (await peer.getStats()).values()) {
    if (['candidate-pair', 'transport', 'inbound-rtp', 'data-channel'].includes(entry.type)) bytes += entry.bytesReceived ?? 0;
    if (entry.type === 'inbound-rtp') frames += entry.framesDecoded ?? 0;
  }
  return { bytes, frames };
}

export class Pulse {
  #peer;
  #channel;
  #tell;
  #timer = 0;
  #beatAt = Date.now(); // goes on while the device sleeps, which performance.now() need not
  #heardAt = performance.now();
  #flowedAt = -Infinity;
  #bytes = 0;
  #frames = 0;

  /**
   * Pings over the channel while that is open. Until stop() it calls tell({ silenceMs, hasPicture, wasFlowing, hasSlept })
   * at each beat; wasFlowing: pictures came until the silence began.
   */
  constructor(peer, channel, tell) {
    this.#peer = peer;
    this.#channel = channel;
    this.#tell = tell;
    this.#timer = setInterval(() => this.#beat(), BEAT_EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  async #beat() {
    const now = Date.now();
    const hasSlept = now - this.#beatAt > SLEPT_MS;
    this.#beatAt = now;
    if (this.#channel.readyState === 'open') this.#channel.send('{"type":"ping"}');
    const { bytes, frames } = await readReceived(this.#peer);
    if (this.#timer === 0) return;
    const heardNow = performance.now();
    if (bytes !== this.#bytes) this.#heardAt = heardNow;
    if (frames !== this.#frames) this.#flowedAt = heardNow;
    this.#bytes = bytes;
    this.#frames = frames;
    this.#tell({
      silenceMs: heardNow - this.#heardAt,
      hasPicture: frames > 0,
      wasFlowing: this.#heardAt - this.#flowedAt < FLOWING_MS,
      hasSlept,
    });
  }
}
