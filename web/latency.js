// How old the picture is when it is seen: from the camera's time stamp to the moment at which the browser expects a frame
// on the screen. What comes before the stamp (exposure, readout), and the screen's own delay, are not in it.
//
// Measured where the browser tells when a frame was captured (abs-capture-time). It tells that in the service's clock,
// which may be hours off ours. Each sender report says when it left by the service's clock, and the browser when it came
// by ours: the one that travelled fastest, less half the shortest round trip, shows how far the clocks are apart.
// Elsewhere estimated: half the round trip, and the time from a frame's arrival to the screen. Capturing, encoding and
// pacing are not in that.
import { summary } from './statistics.js';

const NTP_TO_UNIX_MS = 2208988800000; // from 1900 to 1970
const REPORTS = 10; // about as many seconds, in which clocks drift by less than 1 ms
const CLOCK_JUMP_MS = 500;
const FRAMES = 300; // between two looks: 60 a second, and looks that are late
const LONGEST_MS = 60000; // what is longer is a clock that jumped

/** By how much our clock is ahead of the sender's, in ms; null: not known yet. */
export class ClockOffset {
  #reports = [];
  #newest = null;

  /** reading: as read() gives it; the same sender report may be in several. */
  follow({ senderClock, ourClock, rtt }) {
    if (senderClock !== null && ourClock !== null && senderClock !== this.#newest) {
      const apart = ourClock - senderClock;
      if (Math.abs(apart - this.#reports.at(-1)?.apart) > CLOCK_JUMP_MS) this.#reports = [];
      this.#reports = [...this.#reports, { apart, rtt: rtt ?? 0 }].slice(-REPORTS);
      this.#newest = senderClock;
    }
    if (this.#reports.length === 0) return null;
    const least = (name) => Math.min(...this.#reports.map((report) => report[name]));
    return least('apart') - least('rtt') / 2;
  }
}

// A browser may hand a frame over after the screen's refresh that it was meant for.
const seenAt = (frame) => Math.max(frame.expectedDisplayTime, frame.presentationTime);
const median = (values) => summary(values.filter(Number.isFinite))?.median ?? null;
const sane = (latency) => (latency > 0 && latency < LONGEST_MS ? latency : null);

/**
 * The median latency of frames (VideoFrameCallbackMetadata) by their RTCRtpSynchronizationSource, where that knows when one
 * was captured. epoch: the time that performance.now() counts from, as the time stamps of statistics do.
 */
export function measure(frames, source, offset, epoch = performance.timeOrigin) {
  if (offset === null || !Number.isFinite(source?.captureTimestamp)) return null;
  const captured = source.captureTimestamp + (source.senderCaptureTimeOffset ?? 0) - NTP_TO_UNIX_MS + offset;
  // RTP time is ticks of 90 kHz in 32 bits, which wrap around.
  const ages = frames
    .filter((frame) => frame.rtpTimestamp !== undefined)
    .map((frame) => epoch + seenAt(frame) - captured - ((frame.rtpTimestamp - source.rtpTimestamp) | 0) / 90);
  return sane(median(ages));
}

/** Looks at each frame that a video element shows, between start() and stop(). */
export class LatencyMeter {
  #video;
  #handle = 0;
  #frames = [];
  #presented = null;
  #offset = null;

  constructor(video) {
    this.#video = video;
  }

  /** For a connection from now on. */
  start() {
    this.stop();
    this.#frames = [];
    this.#presented = null;
    this.#offset = new ClockOffset();
    this.#next();
  }

  stop() {
    this.#video.cancelVideoFrameCallback?.(this.#handle);
  }

  #next() {
    this.#handle = this.#video.requestVideoFrameCallback?.((now, frame) => {
      if (this.#frames.length < FRAMES) this.#frames.push(frame);
      this.#next();
    });
  }

  /** Of the frames since the last call: { latency, isEstimate, shown: how many they are }, null for what is not known. */
  take(reading, source) {
    const frames = this.#frames;
    const presented = frames.at(-1)?.presentedFrames ?? this.#presented;
    const shown = this.#presented === null ? null : Math.max(presented - this.#presented, 0);
    this.#frames = [];
    this.#presented = presented;

    const latency =
      measure(frames, source, this.#offset.follow(reading)) ??
      sane(median(frames.map((frame) => seenAt(frame) - frame.captureTime)));
    if (latency !== null) return { latency, isEstimate: false, shown };
    const arriving = median(frames.map((frame) => seenAt(frame) - frame.receiveTime));
    return { latency: arriving === null || reading.rtt === null ? null : sane(arriving + reading.rtt / 2), isEstimate: true, shown };
  }
}
