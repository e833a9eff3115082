// From received RTP packets to decoded pictures: put together by werift's depacketizers, decoded by ffmpeg.
import { spawnSync } from 'node:child_process';
import { dePacketizeRtpPackets, RtpPacket } from 'werift';

const FORMATS = {
  H264: { depacketizer: 'MPEG4/ISO/AVC', input: 'h264', stream: (frames) => Buffer.concat(frames) },
  VP8: { depacketizer: 'VP8', input: 'ivf', stream: ivf },
};

// The IVF container: a file header, and one before each frame. The decoder takes the size from the key frame.
function ivf(frames) {
  const head = Buffer.alloc(32);
  head.write('DKIF', 0);
  head.writeUInt16LE(32, 6);
  head.write('VP80', 8);
  head.writeUInt32LE(30, 16);
  head.writeUInt32LE(1, 20);
  head.writeUInt32LE(frames.length, 24);
  const parts = frames.flatMap((frame, i) => {
    const frameHead = Buffer.alloc(12);
    frameHead.writeUInt32LE(frame.length, 0);
    frameHead.writeUInt32LE(i, 4);
    return [frameHead, frame];
  });
  return Buffer.concat([head, ...parts]);
}

// ffmpeg's answer: PPM pictures, one after the other ("P6\nWIDTH HEIGHT\n255\n" and the pixels).
function readPpm(bytes) {
  const pictures = [];
  for (let at = 0; at < bytes.length;) {
    const [head, width, height] = bytes.toString('latin1', at, at + 40).match(/^P6\n(\d+) (\d+)\n255\n/);
    const start = at + head.length;
    at = start + width * height * 3;
    pictures.push(describePicture(bytes.subarray(start, at), Number(width), Number(height), 3));
  }
  return pictures;
}

/** What the tests ask of a decoded picture in RGB or RGBA: its size, its corners' colours, and a sum to compare it by. */
export function describePicture(pixels, width, height, bytesPerPixel) {
  const inset = 0.03;
  const corners = [[inset, inset], [1 - inset, inset], [1 - inset, 1 - inset], [inset, 1 - inset]].map(([x, y]) => {
    const at = (Math.round(y * (height - 1)) * width + Math.round(x * (width - 1))) * bytesPerPixel;
    return [...pixels.subarray(at, at + 3)];
  });
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 101) sum = (sum * 31 + pixels[i]) >>> 0;
  return { width, height, corners, sum };
}

export class RtpRecorder {
  #packets = new Map();
  frames = 0;

  constructor(codec, payloadType = null) {
    this.format = FORMATS[codec];
    this.payloadType = payloadType;
  }

  /** A whole RTP packet, as it was received; those of other payload types are not ours. */
  add(bytes) {
    const packet = RtpPacket.deSerialize(bytes);
    if (this.payloadType !== null && packet.header.payloadType !== this.payloadType) return;
    this.#packets.set(packet.header.sequenceNumber, packet);
    if (packet.header.marker) this.frames += 1;
  }

  // The packets of whole frames, in order. A recording of some seconds does not come near a second wrap-around.
  #framesInOrder() {
    const packets = [...this.#packets.values()];
    const first = packets[0].header.sequenceNumber;
    const distance = ({ header }) => ((header.sequenceNumber - first + 0x8000) & 0xffff) - 0x8000;
    packets.sort((a, b) => distance(a) - distance(b));
    const frames = [];
    let frame = [];
    for (const packet of packets) {
      frame.push(packet);
      if (!packet.header.marker) continue;
      frames.push(dePacketizeRtpPackets(this.format.depacketizer, frame));
      frame = [];
    }
    return frames;
  }

  /** { firstFrame: the bytes of the first one, pictures } */
  decode() {
    const frames = this.#framesInOrder().map(({ data }) => data);
    const { status, stdout, stderr } = spawnSync('ffmpeg', [
      '-loglevel', 'error', '-f', this.format.input, '-i', 'pipe:0', '-f', 'image2pipe', '-c:v', 'ppm', 'pipe:1',
    ], { input: this.format.stream(frames), maxBuffer: 1 << 30 });
    if (status !== 0 || stderr.length > 0) throw new Error(`ffmpeg says ${stderr}`);
    return { firstFrame: frames[0], pictures: readPpm(stdout) };
  }
}
