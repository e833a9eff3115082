// Looks at the connection there is once a second, between start() and stop(), and keeps what it saw in the last minute.
import { compare, read } from './statistics.js';

const LOOK_EVERY_MS = 1000;
const KEPT = 60;

export class Sampler {
  /** Of the connection that was looked at last, which may have ended. */
  reading = null;
  samples = [];
  #watch;
  #meter;
  #tell;
  #peer = null;
  #before = null;
  #round = null;
  #timer = 0;

  /** watch.peer is what is looked at, meter a LatencyMeter; tell is called after each look. */
  constructor(watch, meter, tell) {
    this.#watch = watch;
    this.#meter = meter;
    this.#tell = tell;
  }

  /** Whether what it keeps is of the connection that stands now. */
  get isLive() {
    return this.#watch.peer !== null && this.#watch.peer === this.#peer;
  }

  start() {
    this.#before = null; // what was not looked at is in no sample
    this.#meter.start();
    this.#look();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#round = null;
    this.#meter.stop();
  }

  async #look() {
    const round = {};
    const { peer } = this.#watch;
    this.#round = round;
    if (peer && peer !== this.#peer) this.#follow(peer);
    const reading = await this.#read(peer);
    if (this.#round !== round) return;
    if (reading && this.isLive) {
      const [source] = peer.getReceivers().flatMap((receiver) => receiver.getSynchronizationSources());
      this.samples = [...this.samples, compare(this.#before, reading, this.#meter.take(reading, source))].slice(-KEPT);
      this.reading = reading;
    }
    this.#before = reading;
    this.#tell();
    this.#timer = setTimeout(() => this.#look(), LOOK_EVERY_MS);
  }

  #follow(peer) {
    this.#peer = peer;
    this.#before = null;
    this.reading = null;
    this.samples = [];
    this.#meter.start();
  }

  async #read(peer) {
    try {
      return peer && read(await peer.getStats());
    } catch {
      return null; // it was closed meanwhile
    }
  }
}
